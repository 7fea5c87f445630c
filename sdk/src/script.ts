// The build for a page without modules: `<script src="player.script.js">` gives the one name `Tallylight`.

import { watch } from './player.ts';

Object.assign(globalThis, { Tallylight: { watch } });

// tallylight.yaml.

import type { Handler } from './app.ts';

export const settingHandlers: readonly Handler[] = [];

// The catalogue, as menus and completion read it.

import type { Handler } from './app.ts';

export const catalogueHandlers: readonly Handler[] = [];

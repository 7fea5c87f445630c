// What needs attention, and how fresh everything is.

import type { Handler } from './app.ts';

export const nowHandlers: readonly Handler[] = [];

// Intervals of tables, and the calendar of them.

import type { Handler } from './app.ts';

export const intervalHandlers: readonly Handler[] = [];

// Reports: pages and files, and sending them.

import type { Handler } from './app.ts';

export const reportHandlers: readonly Handler[] = [];

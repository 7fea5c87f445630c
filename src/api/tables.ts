// Tables and their data files.

import type { Handler } from './app.ts';

export const tableHandlers: readonly Handler[] = [];

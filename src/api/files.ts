// The ledger of input files, and rejects.

import type { Handler } from './app.ts';

export const fileHandlers: readonly Handler[] = [];

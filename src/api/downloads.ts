// Results as files.

import type { Handler } from './app.ts';

export const downloadHandlers: readonly Handler[] = [];

// Tokens: for programs.

import type { Handler } from './app.ts';

export const tokenHandlers: readonly Handler[] = [];

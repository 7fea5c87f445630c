// Logging in and out, one-time links.

import type { Handler } from './app.ts';

export const sessionHandlers: readonly Handler[] = [];

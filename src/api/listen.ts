// Server-sent events.

import type { Handler } from './app.ts';

export const listenHandlers: readonly Handler[] = [];

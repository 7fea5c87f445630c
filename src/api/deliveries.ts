// What was sent, and what is due.

import type { Handler } from './app.ts';

export const deliveryHandlers: readonly Handler[] = [];

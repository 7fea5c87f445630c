// Feeds: what applications read.

import type { Handler } from './app.ts';

export const feedHandlers: readonly Handler[] = [];

// Health, versions, sizes.

import type { Handler } from './app.ts';

export const statusHandlers: readonly Handler[] = [];

// Saved queries.

import type { Handler } from './app.ts';

export const savedQueryHandlers: readonly Handler[] = [];

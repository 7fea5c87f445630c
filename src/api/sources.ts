// Sources, and files handed in.

import type { Handler } from './app.ts';

export const sourceHandlers: readonly Handler[] = [];

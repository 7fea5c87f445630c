// SQL of people: run, checked.

import type { Handler } from './app.ts';

export const queryHandlers: readonly Handler[] = [];

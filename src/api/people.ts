// People: who they are and what they may.

import type { Handler } from './app.ts';

export const peopleHandlers: readonly Handler[] = [];

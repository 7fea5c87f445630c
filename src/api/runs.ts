// Runs, their logs, the plan, reloads.

import type { Handler } from './app.ts';

export const runHandlers: readonly Handler[] = [];

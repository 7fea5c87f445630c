// Questions about metrics.

import type { Handler } from './app.ts';

export const metricHandlers: readonly Handler[] = [];

// Alerts and silences.

import type { Handler } from './app.ts';

export const alertHandlers: readonly Handler[] = [];

// Dashboards and the numbers of their panels.

import type { Handler } from './app.ts';

export const dashboardHandlers: readonly Handler[] = [];

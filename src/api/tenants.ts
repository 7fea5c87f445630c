// Tenants: the walls that people and tokens are inside of.

import type { Handler } from './app.ts';

export const tenantHandlers: readonly Handler[] = [];

// The audit log.

import type { Handler } from './app.ts';

export const auditHandlers: readonly Handler[] = [];

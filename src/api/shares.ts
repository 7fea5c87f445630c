// Share links: one dashboard or report, for whoever has the link.

import type { Handler } from './app.ts';

export const shareHandlers: readonly Handler[] = [];

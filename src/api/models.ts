// A query made into a model of the site.

import type { Handler } from './app.ts';

export const modelHandlers: readonly Handler[] = [];

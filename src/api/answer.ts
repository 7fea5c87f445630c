// An answer to a question about metrics, and the parts it is put together from.

import type { z } from 'zod';
import type { answerColumn, answerOf, mark } from './contract/metrics.ts';

export type Answer = z.output<typeof answerOf>;
export type AnswerColumn = z.output<typeof answerColumn>;
export type Mark = z.output<typeof mark>;

/** As the API writes instants. */
export const instantText = (at: Date): string => at.toISOString().replace('.000Z', 'Z');

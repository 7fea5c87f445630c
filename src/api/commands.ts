// What a command of the program ended with, when a handler ran it in a process of its own.

import { z } from 'zod';
import { AppError } from '../base/errors.ts';

const told = z.object({
  error: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  facts: z.record(z.string(), z.unknown()).default({}),
});

/** The command's error as the API tells it: the same code, words and hint. */
export function commandError({ code, error }: { code: number; error: unknown }): AppError {
  const known = told.safeParse(error).data;
  const {
    error: name,
    message,
    hint,
    facts,
  } = known ?? { error: 'internal', message: 'The command ended without words.', hint: undefined, facts: {} };
  return new AppError(name, facts, { message: () => message, ...(hint !== undefined && { hint }), usage: code === 2 });
}

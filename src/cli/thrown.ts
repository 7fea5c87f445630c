// The one place that turns a thrown error into words and an exit code. What must stay true: an error of ours is told with its hint, and
// anything else is told as a fault of the program, with its stack.

import { AppError, reasonOf } from '../base/errors.ts';
import type { Context } from './context.ts';

/** Words for a person, or one JSON object, and the exit code: 1 it could not be done, 2 wrong usage. */
export function reportError(thrown: unknown, context: Pick<Context, 'json' | 'stderr'>): number {
  const known = thrown instanceof AppError ? thrown : undefined;
  if (context.json) {
    const { code = 'internal', facts = {}, hint } = known ?? {};
    context.stderr.write(`${JSON.stringify({ error: code, message: reasonOf(thrown), hint, facts })}\n`);
  } else if (known) {
    context.stderr.write(`${known.message}\n${known.hint === undefined ? '' : `${known.hint}\n`}`);
  } else {
    context.stderr.write(
      `${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\nThis is a fault of Tallylight itself; the state is whole. Please report it with the lines above.\n`,
    );
  }
  return known?.usage ? 2 : 1;
}

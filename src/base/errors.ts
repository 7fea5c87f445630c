// The one error class of the program. Every room keeps a table of its codes in its own `errors.ts`; a code is permanent,
// its facts are typed, and its message says what happened; the hint says what to do next.

/** How an error of one code reads, and what a caller may do about it. */
export interface ErrorSpec<Facts> {
  message: (facts: Facts) => string;
  /** What to do next, as a sentence. */
  hint?: string | ((facts: Facts) => string);
  /** True when the same call may succeed later without anyone changing anything. */
  retryable?: boolean;
  /** True when the command line was wrong (exit code 2) rather than the work (exit code 1). */
  usage?: boolean;
}

export class AppError extends Error {
  readonly code: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly hint: string | undefined;
  readonly retryable: boolean;
  readonly usage: boolean;

  constructor(code: string, facts: Record<string, unknown>, spec: ErrorSpec<never>, cause?: unknown) {
    super(spec.message(facts as never), cause === undefined ? undefined : { cause });
    this.name = 'AppError';
    this.code = code;
    this.facts = facts;
    this.hint = typeof spec.hint === 'function' ? spec.hint(facts as never) : spec.hint;
    this.retryable = spec.retryable ?? false;
    this.usage = spec.usage ?? false;
  }
}

type Table = Record<string, ErrorSpec<never>>;
type FactsOf<S> = S extends ErrorSpec<infer F> ? F : never;

/**
 * Makes a room's table of errors into a function that builds them: `fail('code', { facts }, cause?)`. The table stays with it
 * as `fail.table`, for the reference.
 */
export function errorTable<T extends Table>(table: T) {
  const build = <C extends keyof T & string>(
    code: C,
    facts: FactsOf<T[C]> & Record<string, unknown>,
    cause?: unknown,
  ) => new AppError(code, facts, table[code] as ErrorSpec<never>, cause);
  return Object.assign(build, { table });
}

/** The text of anything that was thrown, in one line. */
export function reasonOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}

/** True for an operating-system error with this code, such as `ENOENT`. */
export function isSystemError(thrown: unknown, ...codes: string[]): boolean {
  return thrown instanceof Error && 'code' in thrown && codes.includes(String(thrown.code));
}

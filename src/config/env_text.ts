// Text of tallylight.yaml that holds `${NAME}`. The value of the variable is known only to `reveal`: whatever prints, logs or
// serialises such a text shows it as it was written, so that a secret cannot get out by accident.

import { fail } from './errors.ts';

/** Values of environment variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

export class EnvText {
  /** As it stands in the file: `smtp://user:${SMTP_PASSWORD}@host`. */
  readonly written: string;
  /** Names in it that are not set. */
  readonly unset: readonly string[];
  readonly #value: string;
  readonly #place: { file: string; line: number };

  /** `pieces` are the text around the names: one more than there are names. */
  constructor(
    pieces: readonly string[],
    names: readonly string[],
    variables: Variables,
    place: { file: string; line: number },
  ) {
    const join = (textOf: (name: string) => string) =>
      pieces.map((piece, i) => piece + (i < names.length ? textOf(names[i] ?? '') : '')).join('');
    this.written = join(name => `\${${name}}`);
    this.unset = names.filter(name => variables[name] === undefined);
    this.#value = join(name => variables[name] ?? '');
    this.#place = place;
  }

  /** The text with its values. Throws `env_not_set` when one of them is missing. */
  reveal(): string {
    const name = this.unset[0];
    if (name !== undefined) throw fail('env_not_set', { name, ...this.#place });
    return this.#value;
  }

  toString(): string {
    return this.written;
  }

  toJSON(): string {
    return this.written;
  }
}

/** Text, or text that holds `${NAME}`. */
export type Text = string | EnvText;

/** The text itself. Throws `env_not_set`. */
export const reveal = (text: Text): string => (typeof text === 'string' ? text : text.reveal());

/** A copy of any parsed value in which every text is revealed. Throws `env_not_set`. */
export function revealAll(value: unknown): unknown {
  if (value instanceof EnvText) return value.reveal();
  if (Array.isArray(value)) return value.map(revealAll);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revealAll(item)]));
  }
  return value;
}

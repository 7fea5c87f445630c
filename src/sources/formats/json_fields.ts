// One JSON object a line as texts by name: nested values by dotted path, lists as JSON, null as absent. Numbers keep the
// spelling they came in when it could be lost: an id of 20 digits is not rounded.

/** Deeper than this no field of anybody lies, and a hostile line must not use up the stack. */
const depthLimit = 16;

export type JsonFields = { names: string[]; values: string[] } | { wrong: string };

/** The fields of a line; `wrong` says why it is no object. A name that comes twice counts the last time. */
export function jsonFields(line: string): JsonFields {
  const fields = new Map<string, string>();
  try {
    const value: unknown = mayLose.test(line) ? JSON.parse(line, keepSpelling) : JSON.parse(line);
    if (!isObject(value)) return { wrong: 'the line is no JSON object' };
    flatten(value, { prefix: '', depth: 1, fields });
  } catch (thrown) {
    // The parser's own words quote the line, which the reject keeps anyway.
    return { wrong: thrown instanceof SyntaxError ? 'the line is no JSON' : 'the object is nested too deeply' };
  }
  for (const text of fields.values()) if (text.includes('\0')) return { wrong: 'a text holds a NUL' };
  return { names: [...fields.keys()], values: [...fields.values()] };
}

/** Numbers of 16 digits and more, with exponents, or very small: what JavaScript would spell in another way. */
const mayLose = /[0-9.]{16}|[0-9][eE]|0\.00000/;

class Spelled {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toJSON(): unknown {
    return Number(this.text);
  }
}

const keepSpelling = (_name: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' && context?.source !== undefined ? new Spelled(context.source) : value;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Spelled);

interface Into {
  prefix: string;
  depth: number;
  fields: Map<string, string>;
}

function flatten(value: Record<string, unknown>, { prefix, depth, fields }: Into): void {
  if (depth > depthLimit) throw new RangeError('too deep');
  for (const [key, inner] of Object.entries(value)) {
    const name = prefix + key;
    if (isObject(inner)) flatten(inner, { prefix: `${name}.`, depth: depth + 1, fields });
    else fields.set(name, textOf(inner));
  }
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Spelled) return value.text;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

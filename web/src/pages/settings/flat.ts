// Nested values as lines: what a value is called from the top, and what it is.

export interface FlatValue {
  /** Below its group: `everyMs`, `channels.mail.from`. */
  path: string;
  value: string | number | boolean | null;
}

const isPlain = (value: unknown): value is FlatValue['value'] =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

/** Lists of plain values stay one line; what is empty is a line too, so that nothing is hidden. */
export function flatValues(value: unknown, path = ''): FlatValue[] {
  if (isPlain(value)) return [{ path, value }];
  if (Array.isArray(value)) {
    if (value.every(isPlain)) return [{ path, value: value.map(String).join(', ') }];
    return value.flatMap((one, at) => flatValues(one, `${path}[${at + 1}]`));
  }
  const entries = Object.entries((value ?? {}) as Record<string, unknown>);
  if (entries.length === 0) return [{ path, value: '' }];
  return entries.flatMap(([name, one]) => flatValues(one, path === '' ? name : `${path}.${name}`));
}

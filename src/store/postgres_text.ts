// Texts as PostgreSQL keeps them. It keeps every character but U+0000, which a record that could not be read may well have. So that one is
// written as two others. What must stay true: what is read is what was written, and the order by bytes is the same.

/** A value as it is sent: U+0000 as U+0001 U+0001, and U+0001 as U+0001 U+0002. */
export const toPostgres = (value: unknown): unknown =>
  typeof value === 'string' && (value.includes('\0') || value.includes('\x01'))
    ? value.replaceAll('\x01', '\x01\x02').replaceAll('\0', '\x01\x01')
    : value;

/** The text of a value that was read. */
export const fromPostgres = (value: string): string =>
  value.includes('\x01') ? value.replaceAll('\x01\x01', '\0').replaceAll('\x01\x02', '\x01') : value;

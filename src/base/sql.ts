// How values and names are written into SQL text. Nothing else in the program puts quotes around anything.

/** A text literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A quoted name. */
export const ident = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** `"site"."parcels"` of `site.parcels`. */
export const tableName = (name: string): string => name.split('.').map(ident).join('.');

/** A list of text literals, as DuckDB writes lists. */
export const literalList = (texts: readonly string[]): string => `[${texts.map(literal).join(', ')}]`;

// Reads CSV (RFC 4180) as our server writes it: quoted fields may hold commas, quotes and line ends.

export interface Csv {
  header: string[];
  rows: string[][];
  /** There were more rows than were read. */
  cut: boolean;
}

/** The first `most` rows of a text. */
export function parseCsv(text: string, most: number): Csv {
  const records: string[][] = [];
  let record: string[] = [];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/gy;
  field.lastIndex = text.startsWith('\uFEFF') ? 1 : 0;
  while (records.length <= most + 1 && field.lastIndex < text.length) {
    const found = field.exec(text);
    if (found === null) break;
    const [, value = '', end = ''] = found;
    record.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  if (record.length > 0) records.push([...record, '']);
  const [header = [], ...rows] = records;
  return { header, rows: rows.slice(0, most), cut: rows.length > most };
}

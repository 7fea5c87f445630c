// The sheets of a Flat ODF spreadsheet (.fods), as LibreOffice writes it: each cell with its type, its exact value and its formula. Enough of
// OpenDocument 1.3 part 3 (9.1, 19.385) for sheets without spans over rows.

export interface FlatCell {
  /** `float`, `percentage`, `date`, `boolean`, `string`; empty for a cell without a value. */
  type: string;
  /** Exact, as the file has it; the words of a text. */
  value: string;
  formula?: string;
}

export type FlatSheet = FlatCell[][];

export function flatSheets(xml: string): Map<string, FlatSheet> {
  const sheets = new Map<string, FlatSheet>();
  for (const [, attributes = '', body = ''] of xml.matchAll(/<table:table ([^>]*)>([\s\S]*?)<\/table:table>/g))
    sheets.set(plain(attribute(attributes, 'table:name') ?? ''), rowsOf(body));
  return sheets;
}

function rowsOf(body: string): FlatSheet {
  const rows: FlatSheet = [];
  for (const [, attributes = '', cells = ''] of body.matchAll(
    /<table:table-row([^>]*?)(?:\/>|>([\s\S]*?)<\/table:table-row>)/g,
  )) {
    const times = Number(attribute(attributes, 'table:number-rows-repeated') ?? 1);
    const row = cellsOf(cells);
    // LibreOffice fills a sheet with empty rows to its end.
    for (let time = 0; time < Math.min(times, 1000); time++) rows.push(row);
  }
  return rows;
}

function cellsOf(body: string): FlatCell[] {
  const cells: FlatCell[] = [];
  const pattern = /<table:(?:covered-)?table-cell([^>]*?)(?:\/>|>([\s\S]*?)<\/table:(?:covered-)?table-cell>)/g;
  for (const [, attributes = '', content = ''] of body.matchAll(pattern)) {
    const times = Number(attribute(attributes, 'table:number-columns-repeated') ?? 1);
    const cell = cellOf(attributes, content);
    for (let time = 0; time < Math.min(times, 100); time++) cells.push(cell);
  }
  return cells;
}

function cellOf(attributes: string, content: string): FlatCell {
  const type = attribute(attributes, 'office:value-type') ?? '';
  const exact =
    attribute(attributes, 'office:value') ??
    attribute(attributes, 'office:date-value') ??
    attribute(attributes, 'office:boolean-value');
  const formula = attribute(attributes, 'table:formula');
  return { type, value: exact ?? wordsOf(content), ...(formula !== undefined && { formula: plain(formula) }) };
}

/** Paragraphs are lines; runs of blanks and tabs are elements. */
const wordsOf = (content: string): string =>
  [...content.matchAll(/<text:p[^>]*?(?:\/>|>([\s\S]*?)<\/text:p>)/g)]
    .map(([, words = '']) =>
      plain(
        words
          .replaceAll(/<text:s(?: text:c="(\d+)")?\/>/g, (_, count) => ' '.repeat(Number(count ?? 1)))
          .replaceAll('<text:tab/>', '\t')
          .replaceAll(/<[^>]*>/g, ''),
      ),
    )
    .join('\n');

const attribute = (attributes: string, name: string): string | undefined =>
  new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];

const plain = (xml: string): string =>
  xml
    .replaceAll(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');

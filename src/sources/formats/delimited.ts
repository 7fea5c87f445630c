// Generic: a record a line, fields between delimiters, names by a header line or by the source's `columns`. Quotes are those
// of RFC 4180: they enclose delimiters and line ends, and are doubled inside.
//
// Options: delimiter (`,`; `tab`), quote (`"`; '' for none), columns (names, when there is no header), header (true when
// there are no columns), comment (lines that begin so are skipped), absent (texts that mean absent, beside the empty one).

import { type Format, type FormatOptions, FormatProblem, type LineReader, type Taken } from '../sources.ts';
import { optionsOf } from './options.ts';
import { splitQuoted, staysOpen } from './quoted.ts';
import { distinct, driftOf } from './shapes.ts';

export const delimited: Format = {
  name: 'delimited',
  description: 'Text with a delimiter: CSV, TSV and their relatives, with or without a header and quotes.',
  source: 'https://www.rfc-editor.org/rfc/rfc4180',
  fieldsOfPath: () => ({}),
  reader: (options, wanted) => readerOf(settingsOf(options), wanted),
};

/** The same under the name that most people know it by. */
export const csv: Format = {
  ...delimited,
  name: 'csv',
  description: 'The same as `delimited`: text with commas, a header and quotes, unless its options say otherwise.',
};

interface Settings {
  delimiter: string;
  quote: string;
  columns: readonly string[];
  header: boolean;
  comment: string;
  absent: readonly string[];
}

function settingsOf(options: FormatOptions): Settings {
  const option = optionsOf('delimited', options);
  const written = option.text('delimiter', ',');
  const delimiter = written === 'tab' || written === '\\t' ? '\t' : written;
  const quote = option.text('quote', '"');
  const columns = option.texts('columns');
  if (delimiter.length !== 1 || '\r\n\0'.includes(delimiter)) option.refuse('delimiter', 'a single character, or tab');
  if (quote.length > 1 || (quote !== '' && `\r\n\0${delimiter}`.includes(quote)))
    option.refuse('quote', 'a single character, or empty');
  const header = option.flag('header', columns.length === 0);
  if (!header && columns.length === 0) option.refuse('columns', 'a list of names, as there is no header');
  return {
    delimiter,
    quote,
    columns,
    header,
    comment: option.text('comment', ''),
    absent: option.texts('absent'),
  };
}

function readerOf(
  { delimiter, quote, columns, header, comment, absent }: Settings,
  wanted: readonly string[] | undefined,
): LineReader {
  const drift = driftOf(wanted);
  let names = columns.length > 0 ? distinct(columns) : undefined;
  let headerIsDue = header;
  const isComment = (line: string): boolean => comment !== '' && line.startsWith(comment);
  const split = (record: string) =>
    quote === '' ? record.split(delimiter) : splitQuoted(record, { delimiter, quote });

  const takeHeader = (record: string): Taken => {
    const found = split(record);
    if (!found) throw new FormatProblem('the header has a quote that is not closed');
    headerIsDue = false;
    names ??= distinct(found.map(name => name.trim()));
    drift.see(names);
    return { kind: 'skip' };
  };

  return {
    begin(firstLines) {
      const at = firstLines.findIndex(line => line !== '' && !isComment(line));
      const first = firstLines[at];
      if (first === undefined || at > 0 || comment !== '') return {};
      const headerNames = header ? split(first)?.map(name => name.trim()) : undefined;
      const plainNames = columns.length > 0 ? distinct(columns) : headerNames && distinct(headerNames);
      if (!plainNames || (quote !== '' && first.includes(quote))) return {};
      drift.see(plainNames);
      return {
        plain: {
          delimiter,
          names: plainNames,
          skipLines: header ? 1 : 0,
          absent,
          ...(quote !== '' && { forbidden: quote }),
        },
      };
    },
    ...(quote !== '' && { continues: (line, open) => staysOpen(line, { delimiter, quote, open }) }),
    take(record) {
      if (isComment(record)) return { kind: 'skip' };
      if (headerIsDue || names === undefined) return takeHeader(record);
      const values = split(record);
      if (!values)
        return { kind: 'reject', code: 'bad_quote', reason: 'a quote is not closed, or text follows one that is' };
      return fitted(values, names, absent);
    },
    drift: drift.list,
  };
}

/**
 * A record when it has as many values as names. Absent values too many at the end do no harm, however many: the engine's own
 * reader of delimited text lets them pass, and the two must agree.
 */
export function fitted(values: string[], names: readonly string[], absent: readonly string[]): Taken {
  while (values.length > names.length && isAbsent(values.at(-1) ?? '', absent)) values.pop();
  if (values.length !== names.length) {
    return { kind: 'reject', code: 'field_count', reason: `${names.length} fields expected, ${values.length} found` };
  }
  if (absent.length > 0) {
    for (let i = 0; i < values.length; i++) if (absent.includes(values[i] ?? '')) values[i] = '';
  }
  return { kind: 'record', names, values };
}

const isAbsent = (value: string, absent: readonly string[]): boolean => value === '' || absent.includes(value);

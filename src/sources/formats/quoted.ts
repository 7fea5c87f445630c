// Quoted fields after RFC 4180: a quote at the start of a field encloses it, a doubled one inside stands for itself. A quote
// anywhere else in a bare field is a character like others.

export interface Quoting {
  delimiter: string;
  quote: string;
}

/** True when a quote is open at the end of the line; `open` says that one was at its start. */
export function staysOpen(line: string, { delimiter, quote, open }: Quoting & { open: boolean }): boolean {
  let isOpen = open;
  let at = 0;
  for (;;) {
    if (isOpen) {
      const end = closingQuote(line, at, quote);
      if (end < 0) return true;
      isOpen = false;
      at = end + 1;
    } else if (line[at] === quote && (at === 0 || line[at - 1] === delimiter)) {
      isOpen = true;
      at++;
    } else {
      const next = line.indexOf(delimiter, at);
      if (next < 0) return false;
      at = next + 1;
    }
  }
}

/** The fields of a record; undefined when a quote is not closed or text follows a closed one. */
export function splitQuoted(record: string, { delimiter, quote }: Quoting): string[] | undefined {
  if (!record.includes(quote)) return record.split(delimiter);
  const values: string[] = [];
  for (let at = 0; ; ) {
    if (record[at] === quote) {
      const end = closingQuote(record, at + 1, quote);
      if (end < 0) return undefined;
      values.push(record.slice(at + 1, end).replaceAll(quote + quote, quote));
      if (end + 1 === record.length) return values;
      if (record[end + 1] !== delimiter) return undefined;
      at = end + 2;
    } else {
      const end = record.indexOf(delimiter, at);
      values.push(record.slice(at, end < 0 ? record.length : end));
      if (end < 0) return values;
      at = end + 1;
    }
  }
}

/** Where the quote closes, from inside it; -1 when it does not. */
function closingQuote(text: string, from: number, quote: string): number {
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 2)) {
    if (text[at + 1] !== quote) return at;
  }
  return -1;
}

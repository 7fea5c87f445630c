// Writes records of any shape as parts that are quoted and comma-separated: every value in quotes, absent ones empty. Columns
// are those the contract takes, gathered as they turn up: a record that brings a new name begins a new part with one more
// column, so there are never more parts than names.

import { limits } from '../base/limits.ts';
import type { PartLayout, PartWriter } from './parts.ts';

const flushChars = 1 << 18;
const quote = '"';

export class RecordWriter {
  readonly #parts: PartWriter;
  readonly #wanted: ReadonlySet<string> | undefined;
  #layout: PartLayout | undefined;
  #text = '';
  /** The names last seen, and for each column of the layout its place in them (-1: not there). */
  #names: readonly string[] | undefined;
  #places: readonly number[] = [];

  constructor(parts: PartWriter, wanted: readonly string[] | undefined) {
    this.#parts = parts;
    this.#wanted = wanted && new Set(wanted);
  }

  write(names: readonly string[], values: readonly string[]): void {
    if (names !== this.#names) this.#turnTo(names);
    this.#text += lineOf(values, this.#places);
    if (this.#text.length >= flushChars) this.flush();
  }

  flush(): void {
    if (this.#layout && this.#text !== '') this.#parts.write(this.#text, this.#layout);
    this.#text = '';
  }

  #turnTo(names: readonly string[]): void {
    const known = this.#layout?.names ?? [];
    const have = new Set(known);
    const added = [...new Set(names)].filter(name => !have.has(name) && (this.#wanted?.has(name) ?? true));
    const columns = [...known.filter(name => name !== filler), ...added].slice(0, limits.namesPerFile);
    if (!this.#layout || columns.length > known.filter(name => name !== filler).length) {
      this.flush();
      while (columns.length < 2) columns.push(filler);
      this.#layout = { names: columns, delimiter: ',', quoted: true, absent: [] };
    }
    const place = new Map(names.map((name, i) => [name, i]));
    this.#places = this.#layout.names.map(name => place.get(name) ?? -1);
    this.#names = names;
  }
}

/** Keeps a record of one column from being a blank line when its value is absent. */
const filler = '_';

function lineOf(values: readonly string[], places: readonly number[]): string {
  let line = '';
  let comma = '';
  for (const place of places) {
    const value = values[place] ?? '';
    if (value === '') line += comma;
    else line += comma + quote + (value.includes(quote) ? value.replaceAll(quote, '""') : value) + quote;
    comma = ',';
  }
  return `${line}\n`;
}

// The exact pass: every record goes through the format's reader and the contract's checks. What is good is written anew,
// what is not becomes a reject with its line number; blank lines, comments and headers are neither. It reads anything.

import { isUtf8 } from 'node:buffer';
import { limits } from '../base/limits.ts';
import { recordChecker, type Wrong } from './checks.ts';
import { blocksOf, bytesOfLines, firstLinesOf, slicesOf, withoutMark, withoutReturn } from './lines.ts';
import type { PartWriter } from './parts.ts';
import { head } from './quick.ts';
import { RecordWriter } from './records.ts';
import type { RejectCollector } from './rejects.ts';
import type { FieldCheck, Fields, LineReader, Taken } from './sources.ts';

export interface ExactPass {
  reader: LineReader;
  parts: PartWriter;
  rejects: Pick<RejectCollector, 'add'>;
  checks: readonly FieldCheck[];
  constants: Fields;
  wanted: readonly string[] | undefined;
  /** Called between blocks; throws to stop. */
  checkpoint: () => void;
}

/** Raw fields of every record for whoever wants them: its physical line, and all of its text. */
export const lineField = '_line';
export const recordField = '_record';

/** Text decoded at once; a block more or less is no matter for speed, but it is for memory. */
const sliceBytes = 4 << 20;

/** Reads the whole file; gives the number of records with the rejected ones. Throws FormatProblem. */
export async function readExactly(chunks: AsyncIterable<Buffer>, pass: ExactPass): Promise<number> {
  const lines = new LineTaker(pass);
  let begun = false;
  for await (const block of blocksOf(chunks, { blockBytes: sliceBytes, lineBytes: limits.recordBytes })) {
    pass.checkpoint();
    const bytes = begun ? undefined : firstLinesOf(block.kind === 'long' ? block.head : block.bytes, head);
    if (bytes) pass.reader.begin(bytes);
    if (block.kind === 'long') lines.takeLong(block.head);
    else
      for (const slice of slicesOf(begun ? block.bytes : withoutMark(block.bytes), sliceBytes)) lines.takeSlice(slice);
    begun = true;
  }
  return lines.finish();
}

/** A physical line; `bad` says why it can be no part of a record. */
interface Line {
  text: string;
  number: number;
  bad?: { code: string; reason: string } | undefined;
}

class LineTaker {
  readonly #pass: ExactPass;
  readonly #writer: RecordWriter;
  #number = 0;
  #records = 0;
  /** Lines of a record that goes on in the next line. */
  #open: Line[] = [];
  #openChars = 0;
  /** Names of the last record with those of its place in the file. */
  #placed: { of: readonly string[]; names: readonly string[] } | undefined;
  readonly #check: ReturnType<typeof recordChecker>;

  constructor(pass: ExactPass) {
    this.#pass = pass;
    this.#check = recordChecker(pass.checks, pass.constants);
    this.#writer = new RecordWriter(pass.parts, pass.wanted);
  }

  /** Takes whole lines. */
  takeSlice(bytes: Buffer): void {
    if (isUtf8(bytes) && !bytes.includes(0)) {
      const lines = bytes.toString('utf8').split('\n');
      if (lines.at(-1) === '') lines.pop();
      for (const line of lines) this.#takeLine(line, undefined);
    } else {
      for (const line of bytesOfLines(bytes)) this.#takeLine(line.toString('utf8'), binary(line));
    }
  }

  /** Takes the head of a line that is too long to be held. */
  takeLong(start: Buffer): void {
    this.#takeLine(start.toString('utf8'), tooLong);
  }

  finish(): number {
    this.#giveUpOpen();
    this.#writer.flush();
    return this.#records;
  }

  #takeLine(raw: string, bad: Line['bad']): void {
    this.#number++;
    const text = withoutReturn(raw);
    const isLong = text.length > limits.recordBytes / 4 && Buffer.byteLength(text) > limits.recordBytes;
    this.#gather({ text, number: this.#number, bad: bad ?? (isLong ? tooLong : undefined) });
  }

  #gather(line: Line): void {
    const isOpen = this.#open.length > 0;
    if (!isOpen && line.text === '') return;
    // A line that cannot be read ends any record that was open: nothing can be said about its quotes.
    const goesOn = line.bad === undefined && (this.#pass.reader.continues?.(line.text, isOpen) ?? false);
    if (!isOpen && !goesOn) this.#takeRecord(line);
    else {
      this.#open.push(line);
      this.#openChars += line.text.length + 1;
      if (line.bad || this.#openChars > limits.recordBytes) this.#giveUpOpen();
      else if (!goesOn) this.#closeOpen();
    }
  }

  #closeOpen(): void {
    const lines = this.#open;
    this.#open = [];
    this.#openChars = 0;
    this.#takeRecord({ text: lines.map(line => line.text).join('\n'), number: lines[0]?.number ?? 0 });
  }

  /** The first open line is no record; those after it are read again, each by itself, so that no line is read thrice. */
  #giveUpOpen(): void {
    const lines = this.#open;
    this.#open = [];
    this.#openChars = 0;
    for (const [i, line] of lines.entries()) {
      const isOpen = i === 0 || (line.bad === undefined && this.#pass.reader.continues?.(line.text, false));
      if (isOpen) {
        this.#records++;
        this.#reject(line, { code: 'open_quote', reason: 'a quote is not closed' });
      } else if (line.text !== '') this.#takeRecord(line);
    }
  }

  #takeRecord(line: Line): void {
    const taken = this.#pass.reader.take(line.text);
    if (taken.kind === 'skip') return;
    this.#records++;
    const wrong = line.bad ?? (taken.kind === 'reject' ? taken : this.#check(taken.names, taken.values));
    if (wrong) this.#reject(line, wrong);
    else if (taken.kind === 'record') this.#write(taken, line);
  }

  #write({ names, values }: Taken & { kind: 'record' }, { number, text }: Line): void {
    if (this.#pass.wanted?.includes(lineField)) {
      if (this.#placed?.of !== names) this.#placed = { of: names, names: [...names, lineField, recordField] };
      this.#writer.write(this.#placed.names, [...values, String(number), text]);
    } else this.#writer.write(names, values);
  }

  #reject({ number, text }: Line, { code, reason, record = text }: Wrong & { record?: string }): void {
    this.#pass.rejects.add({ lineNumber: number, code, reason, record });
  }
}

const tooLong = { code: 'too_long', reason: `the line is longer than ${limits.recordBytes} bytes` };

/** Why bytes are no text, if they are none. */
function binary(line: Buffer): Line['bad'] {
  if (line.length > limits.recordBytes) return tooLong;
  if (!isUtf8(line)) return { code: 'encoding', reason: 'the record is not UTF-8' };
  return line.includes(0) ? { code: 'encoding', reason: 'the record holds a NUL' } : undefined;
}

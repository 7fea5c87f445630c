// The body of a document: Markdown, and parts that are for one language or hold under a condition, put into each other. What must
// stay true: a line keeps the number it has in the file.

import { didYouMean } from '../base/names.ts';
import type { Mistake } from './catalog.ts';
import { type Condition, comparisons, type Language, languages, type Part } from './document.ts';
import { type BodySource, type ReadingBody, readMarkdown } from './document_prose.ts';
import { readReference } from './document_text.ts';

/** Reads the body of a document: its parts, and every mistake in it. */
export function readBody(source: BodySource): { parts: Part[]; mistakes: Mistake[] } {
  const reading: ReadingBody = { ...source, mistakes: [] };
  const parts = new Containers(reading).read(stretchesOf(source));
  return { parts, mistakes: reading.mistakes };
}

/** Lines of Markdown, or one line that opens or closes a container. */
interface Stretch {
  line: number;
  text: string;
  /** What follows `:::`; undefined for Markdown. */
  fence?: string;
}

/** Cuts the body at its `:::` lines; those inside of a code fence are text. */
function stretchesOf({ text, line }: BodySource): Stretch[] {
  const stretches: Stretch[] = [];
  let open: string | undefined;
  for (const [i, content] of text.split('\n').entries()) {
    const tick = /^ {0,3}(`{3,}|~{3,})/.exec(content)?.[1];
    if (tick !== undefined && open === undefined) open = tick;
    else if (tick !== undefined && open !== undefined && tick.startsWith(open) && content.trim() === tick)
      open = undefined;
    const fence = open === undefined ? /^ {0,3}:::(.*)$/.exec(content)?.[1]?.trim() : undefined;
    const before = stretches.at(-1);
    if (fence !== undefined) stretches.push({ line: line + i, text: content, fence });
    else if (before === undefined || before.fence !== undefined) stretches.push({ line: line + i, text: content });
    else before.text += `\n${content}`;
  }
  return stretches;
}

type Open = { line: number; parts: Part[] } & (
  | { kind: 'only'; language: Language }
  | { kind: 'if'; condition: Condition | undefined; first?: Part[] }
  | { kind: 'wrong' }
);

/** Puts stretches into each other as their containers say. */
class Containers {
  readonly #reading: ReadingBody;
  readonly #outside: Part[] = [];
  readonly #open: Open[] = [];

  constructor(reading: ReadingBody) {
    this.#reading = reading;
  }

  read(stretches: readonly Stretch[]): Part[] {
    for (const { line, text, fence } of stretches) {
      if (fence === undefined) this.#inside().push(...readMarkdown(text, line, this.#reading));
      else if (fence === '') this.#close(line);
      else if (fence === 'else') this.#otherwise(line);
      else this.#open.push(this.#opened(fence, line));
    }
    for (const { line } of this.#open) this.#tell(line, '::: is not closed: a line with ::: alone ends it');
    return this.#outside;
  }

  #inside(): Part[] {
    return this.#open.at(-1)?.parts ?? this.#outside;
  }

  #opened(fence: string, line: number): Open {
    const language = languages.find(known => known === fence);
    if (language !== undefined) {
      if (!this.#reading.languages.includes(language)) this.#tell(line, `the document has no language ${language}`);
      return { kind: 'only', language, line, parts: [] };
    }
    const [, words] = /^if\b(.*)$/.exec(fence) ?? [];
    if (words !== undefined) {
      const condition = readCondition(words, line);
      if (condition === undefined)
        this.#tell(line, '::: if takes one comparison, such as answer.column > 0, or answer.column = null');
      return { kind: 'if', condition, line, parts: [] };
    }
    const [word = ''] = fence.split(/\s/);
    const near = didYouMean(word, [...languages, 'if', 'else']);
    this.#tell(line, `::: ${word} is neither a language nor if nor else.${near}`);
    return { kind: 'wrong', line, parts: [] };
  }

  #otherwise(line: number): void {
    const open = this.#open.at(-1);
    if (open?.kind !== 'if' || open.first !== undefined) {
      this.#tell(line, '::: else stands after ::: if, once');
      return;
    }
    open.first = open.parts;
    open.parts = [];
  }

  #close(line: number): void {
    const open = this.#open.pop();
    if (open === undefined) this.#tell(line, '::: closes what was not opened');
    else if (open.kind === 'only') this.#inside().push({ kind: 'only', language: open.language, parts: open.parts });
    else if (open.kind === 'if' && open.condition !== undefined) {
      const { condition, first } = open;
      this.#inside().push({
        kind: 'if',
        condition,
        holds: first ?? open.parts,
        otherwise: first === undefined ? [] : open.parts,
      });
    } else this.#inside().push(...open.parts);
  }

  #tell(line: number, message: string): void {
    this.#reading.mistakes.push({ file: this.#reading.file, line, message });
  }
}

/** `answer.column > 0`, `answer.column = 'text'`, `answer.column != null`. */
function readCondition(words: string, line: number): Condition | undefined {
  const match = /^\s*([\w.]+)\s*(<=|>=|!=|<>|==|=|<|>)\s*(-?\d+(?:\.\d+)?|null|'[^']*'|"[^"]*")\s*$/.exec(words);
  const [, name = '', sign = '', than = ''] = match ?? [];
  const of = readReference(name, line);
  const plain = sign === '==' ? '=' : sign === '<>' ? '!=' : sign;
  const comparison = comparisons.find(known => known === plain);
  if (of?.answer === undefined || comparison === undefined) return undefined;
  if (than === 'null') return comparison === '=' || comparison === '!=' ? { of, comparison, than: null } : undefined;
  return { of, comparison, than: /^['"]/.test(than) ? than.slice(1, -1) : Number(than) };
}

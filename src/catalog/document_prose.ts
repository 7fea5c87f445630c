// Prose of a document: Markdown with blocks in fences. What must stay true: only what every rendering can show gets through (no raw
// HTML, no picture, no link but to the web or to mail), and a text of an author never becomes markup of another language: it is
// kept as words.

import { Marked, type MarkedToken, type Token, type Tokens } from 'marked';
import { didYouMean } from '../base/names.ts';
import type { Mistake } from './catalog.ts';
import type { Language, Part, Span } from './document.ts';
import { blockKinds, readBlock } from './document_blocks.ts';
import { notAName, readReference } from './document_text.ts';

export interface BodySource {
  file: string;
  text: string;
  /** Line of its beginning in the file. */
  line: number;
  languages: readonly [Language, ...Language[]];
}

/** A body while it is read. */
export interface ReadingBody extends BodySource {
  mistakes: Mistake[];
}

/** Markdown as `marked` reads it, where `{{…}}` is a word of its own whatever stands in it. */
const markdown = new Marked({
  extensions: [
    {
      name: 'value',
      level: 'inline',
      start: (text: string) => text.indexOf('{{'),
      tokenizer(text: string) {
        const raw = /^\{\{[^{}\n]*\}\}/.exec(text)?.[0];
        return raw === undefined ? undefined : { type: 'value', raw };
      },
    },
  ],
});

/** Parts of some Markdown that begins on a line of the file. */
export function readMarkdown(text: string, line: number, reading: ReadingBody): Part[] {
  const parts: Part[] = [];
  let at = line;
  for (const token of markdown.lexer(text)) {
    const ownLine = at + (/^\n*/.exec(token.raw)?.[0].length ?? 0);
    parts.push(...new TokenReader({ line: ownLine, raw: token.raw.trimStart(), reading }).parts(token as MarkedToken));
    at += token.raw.split('\n').length - 1;
  }
  return parts;
}

/** One token of the body with all that is inside of it. */
class TokenReader {
  readonly #line: number;
  readonly #raw: string;
  readonly #reading: ReadingBody;

  constructor({ line, raw, reading }: { line: number; raw: string; reading: ReadingBody }) {
    this.#line = line;
    this.#raw = raw;
    this.#reading = reading;
  }

  parts(token: MarkedToken): Part[] {
    switch (token.type) {
      case 'space':
      case 'def':
        return [];
      case 'heading':
        return this.#heading(token);
      case 'paragraph':
        return this.#lines(token.tokens).map(parts => ({ kind: 'paragraph', parts }));
      case 'text':
        return this.#lines(token.tokens ?? [token]).map(parts => ({ kind: 'paragraph', parts }));
      case 'list':
        return [{ kind: 'list', ordered: token.ordered, items: token.items.flatMap(item => this.#item(item)) }];
      case 'code':
        return this.#block(token);
      default:
        this.#tell(refusals[token.type] ?? `${token.type} has no place in a document`, token.raw);
        return [];
    }
  }

  #heading({ depth, tokens, raw }: Tokens.Heading): Part[] {
    if (depth !== 1 && depth !== 2 && depth !== 3) {
      this.#tell('a document has headings of three levels: #, ##, ###', raw);
      return [];
    }
    return [{ kind: 'heading', level: depth, parts: this.#spans(tokens) }];
  }

  #item({ tokens, task, raw }: Tokens.ListItem): Span[][] {
    if (task) this.#tell('a list of a document has no boxes to tick', raw);
    const [first, ...others] = tokens.filter(({ type }) => type !== 'space' && type !== 'checkbox');
    if (first === undefined) return [[]];
    const nested = others.find(({ type }) => type !== 'text');
    if (nested !== undefined || (first.type !== 'text' && first.type !== 'paragraph'))
      this.#tell('an item of a list is one line of words', (nested ?? first).raw);
    return [this.#spans(('tokens' in first ? first.tokens : undefined) ?? [])];
  }

  #block({ lang = '', text, raw, codeBlockStyle }: Tokens.Code): Part[] {
    const word = lang.trim();
    const kind = blockKinds.find(known => known === word);
    if (kind !== undefined) {
      const { file, languages: own, mistakes } = this.#reading;
      const { part, mistakes: wrong } = readBlock({ file, kind, text, line: this.#line + 1, languages: own });
      mistakes.push(...wrong);
      return part === undefined ? [] : [part];
    }
    const known = `blocks are ${blockKinds.join(', ')}`;
    if (codeBlockStyle === 'indented') this.#tell(`four blanks begin a block of code, and ${known}`, raw);
    else if (word === '') this.#tell(`a fence needs its kind of block: ${known}`, raw);
    else this.#tell(`there is no block ${word}: ${known}.${didYouMean(word, blockKinds)}`, raw);
    return [];
  }

  /** Lines that are kept apart by a hard break, each a paragraph. */
  #lines(tokens: readonly Token[]): Span[][] {
    const lines: Token[][] = [[]];
    for (const token of tokens) {
      if (token.type === 'br') lines.push([]);
      else lines.at(-1)?.push(token);
    }
    return lines.map(line => this.#spans(line)).filter(spans => spans.length > 0);
  }

  #spans(tokens: readonly Token[]): Span[] {
    return tokens.flatMap(token => this.#span(token));
  }

  #span(generic: Token): Span[] {
    if (generic.type === 'value') return this.#value(generic.raw);
    const token = generic as MarkedToken;
    switch (token.type) {
      case 'text':
        if (token.tokens !== undefined) return this.#spans(token.tokens);
        return this.#text(token.raw);
      case 'escape':
        return [{ kind: 'text', text: token.text }];
      case 'strong':
        return [{ kind: 'strong', parts: this.#spans(token.tokens) }];
      case 'em':
        return [{ kind: 'emphasis', parts: this.#spans(token.tokens) }];
      case 'codespan':
        return [{ kind: 'code', text: token.text }];
      case 'br':
        return [{ kind: 'text', text: ' ' }];
      case 'link':
        return this.#link(token);
      default:
        this.#tell(refusals[token.type] ?? `${token.type} has no place in a document`, token.raw);
        return [];
    }
  }

  #value(raw: string): Span[] {
    const of = readReference(raw.slice(2, -2), this.#lineOf(raw));
    if (of !== undefined) return [{ kind: 'value', of }];
    this.#tell(notAName(raw), raw);
    return [];
  }

  #text(raw: string): Span[] {
    const entity = /&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]*);/i.exec(raw)?.[0];
    if (entity !== undefined) this.#tell(`write the character itself instead of ${entity}`, raw);
    return [{ kind: 'text', text: joinedLines(raw) }];
  }

  #link({ href, tokens, raw }: Tokens.Link): Span[] {
    if (!isOutward(href)) this.#tell('a link leads to http:, https: or mailto:', raw);
    if (href.includes('{{') || href.includes('%7B%7B'))
      this.#tell('a link leads to one place: no value may stand in it', raw);
    return [{ kind: 'link', parts: this.#spans(tokens), href }];
  }

  #lineOf(raw: string): number {
    return this.#line + this.#raw.slice(0, Math.max(0, this.#raw.indexOf(raw))).split('\n').length - 1;
  }

  #tell(message: string, raw: string): void {
    this.#reading.mistakes.push({ file: this.#reading.file, line: this.#lineOf(raw.trimStart()), message });
  }
}

const refusals: Partial<Record<string, string>> = {
  html: 'raw HTML has no place in a document: it is mail, page and paper at once',
  image: 'a document has no pictures of its own: write a chart block',
  table: 'write a table block: its numbers come from an answer',
  blockquote: 'a document has no quotations; a line that begins with > is one',
  hr: 'a document has no rules: headings part it',
  del: 'a document has no text that is struck out',
};

/** True for an address that any reader may follow. */
function isOutward(href: string): boolean {
  const { protocol } = URL.parse(href) ?? {};
  return protocol === 'http:' || protocol === 'https:' || protocol === 'mailto:';
}

const wide = '[\\u3000-\\u30ff\\u3400-\\u9fff\\uf900-\\ufaff\\uff00-\\uffef]';
const betweenWide = new RegExp(`(?<=${wide})\\n(?=${wide})`, 'g');

/** Lines of one paragraph: words go on after a blank, except in scripts that write without blanks. */
const joinedLines = (text: string): string => text.replaceAll(betweenWide, '').replaceAll(/ *\n/g, ' ');

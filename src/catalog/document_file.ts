// reports/*.md -> a document's draft: what stands between the first two lines of `---`, then Markdown.

import type { Mistake, Place } from './catalog.ts';
import type { Part } from './document.ts';
import { readBody } from './document_body.ts';
import { type Front, readFront } from './document_front.ts';
import type { ThingFile } from './place.ts';

/** A document as written: the names in it may not be there. */
export interface DocumentDraft {
  name: string;
  front: Front;
  parts: Part[];
  place: Place;
}

/** Reads one document; with mistakes there may be none. */
export function readDocument(thing: ThingFile): { draft?: DocumentDraft; mistakes: Mistake[] } {
  const text = thing.text.replaceAll('\r\n', '\n').replace(/^\uFEFF/, '');
  const match = /^---[ \t]*\n([\s\S]*?)(?:^|\n)---[ \t]*(?:\n|$)/.exec(text);
  if (match === null) {
    const message = 'a document begins with a line ---, its title and answers in YAML, and a line --- again';
    return { mistakes: [{ file: thing.file, line: 1, message }] };
  }
  const [opening, yaml = ''] = match;
  const { front, languages, mistakes } = readFront({ file: thing.file, text: yaml, line: 2 });
  const line = opening.split('\n').length;
  const body = readBody({ file: thing.file, text: text.slice(opening.length), line, languages });
  const all = [...mistakes, ...body.mistakes];
  if (front === undefined) return { mistakes: all };
  const place = { file: thing.file, line: 1 };
  return { draft: { name: `${thing.pack}.${thing.name}`, front, parts: body.parts, place }, mistakes: all };
}

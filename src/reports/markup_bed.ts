// A strict reader of the markup that the renderings make, for tests: what a careless text turned into a tag, an attribute or an unclosed
// element makes it throw. It reads less than a browser on purpose; nothing that it refuses should ever be written.

/** An element with its attributes, and what stands in it: texts (entities read) and elements. */
export interface Element {
  name: string;
  attributes: Map<string, string>;
  children: (Element | string)[];
}

const voids = new Set(['meta', 'img', 'br', 'hr']);

const allowed = new Set(
  (
    'html head meta title style body div span p a strong em code h1 h2 h3 ul ol li dl dt dd table caption thead tbody tfoot tr th td img ' +
    'header main footer aside nav figure figcaption svg g path text rect circle polyline defs clippath line'
  ).split(' '),
);

const token =
  /<!DOCTYPE html>|<!--[\s\S]*?-->|<(\/?)([A-Za-z][A-Za-z0-9]*)((?:\s+[A-Za-z_:][\w:.-]*(?:="[^"<]*")?)*)\s*(\/?)>|([^<]+)|(<)/y;

/** Reads a whole text of markup. Throws where it is not well-formed or has an element that no rendering may write. */
export function readMarkup(text: string): Element {
  const root: Element = { name: '#root', attributes: new Map(), children: [] };
  const open = [root];
  const source = text.trim();
  token.lastIndex = 0;
  while (token.lastIndex < source.length) {
    const place = token.lastIndex;
    const match = token.exec(source);
    if (match === null || match[6] !== undefined) throw new Error(`No markup: ${source.slice(place, place + 60)}`);
    const [, close, tag = '', attributes = '', selfClosed, words] = match;
    const parent = open.at(-1) ?? root;
    if (words !== undefined) parent.children.push(readEntities(words));
    else if (close === '/') end(open, tag.toLowerCase());
    else if (tag !== '') begin({ open, name: tag.toLowerCase(), attributes, selfClosed: selfClosed === '/' });
    if (/^(?:style|title)$/i.test(tag) && close !== '/')
      token.lastIndex = rawText(source, { open, from: token.lastIndex });
  }
  if (open.length > 1) throw new Error(`Left open: ${open.at(-1)?.name}`);
  return root;
}

function begin({
  open,
  name,
  attributes,
  selfClosed,
}: {
  open: Element[];
  name: string;
  attributes: string;
  selfClosed: boolean;
}): void {
  if (!allowed.has(name)) throw new Error(`No element of ours: ${name}`);
  const element: Element = { name, attributes: readAttributes(attributes), children: [] };
  open.at(-1)?.children.push(element);
  if (!voids.has(name) && !selfClosed) open.push(element);
}

function end(open: Element[], name: string): void {
  const last = open.pop();
  if (last?.name !== name) throw new Error(`Closed ${name} inside of ${last?.name}`);
}

/** Style sheets and titles hold text up to their end, whatever it looks like. */
function rawText(source: string, { open, from }: { open: Element[]; from: number }): number {
  const element = open.at(-1);
  const to = source.indexOf(`</${element?.name}>`, from);
  if (to < 0) throw new Error(`Left open: ${element?.name}`);
  element?.children.push(readEntities(source.slice(from, to)));
  return to;
}

function readAttributes(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(/([A-Za-z_:][\w:.-]*)(?:="([^"]*)")?/g)) {
    if (/^on/i.test(name)) throw new Error(`An attribute that runs: ${name}`);
    if (found.has(name)) throw new Error(`Twice: ${name}`);
    found.set(name, readEntities(value));
  }
  return found;
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: '\u00a0',
  zwnj: '\u200c',
};

function readEntities(text: string): string {
  if (/&(?!#?\w+;)/.test(text)) throw new Error(`A bare ampersand: ${text.slice(0, 60)}`);
  return text.replaceAll(/&(#?)(\w+);/g, (_, number: string, name: string) => {
    if (number !== '') return String.fromCodePoint(Number(name));
    const read = named[name];
    if (read === undefined) throw new Error(`No entity of ours: ${name}`);
    return read;
  });
}

/** All elements of a name below one, in order. */
export function elements(within: Element, name: string): Element[] {
  return within.children.flatMap(child =>
    typeof child === 'string' ? [] : [...(child.name === name ? [child] : []), ...elements(child, name)],
  );
}

/** The words in an element and below, as one line. */
export const wordsOf = (element: Element): string => rawWords(element).replaceAll(/\s+/g, ' ').trim();

const rawWords = (element: Element): string =>
  element.children.map(child => (typeof child === 'string' ? child : rawWords(child))).join('');

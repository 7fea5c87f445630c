// A YAML file whose every value knows its line. `${NAME}` is taken out of the text before it is parsed and comes back as an
// EnvText in the scalar, so a value can neither break nor extend the document, quoted or not.

import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, Scalar } from 'yaml';
import { EnvText, type Variables } from './env_text.ts';

/** A mistake that an author made in a file. */
export interface FileMistake {
  /** Path as shown to people. */
  file: string;
  line: number;
  message: string;
  /** The variable that is not set, where that is all there is to it: only what needs the value is stopped. */
  unset?: string;
}

export type Path = readonly PropertyKey[];

export interface YamlFile {
  file: string;
  /** Objects, arrays, scalars and EnvText; undefined for a key without a value, and when there is nothing to read. */
  value: unknown;
  mistakes: FileMistake[];
  /** The line of a key or list item; of the nearest thing above it when there is no such path. */
  lineOf(path: Path): number;
  /** The line on which the text of a value begins. */
  lineOfText(path: Path): number;
}

/** More nodes than any honest file has; aliases of aliases grow beyond it. */
const mostNodes = 100_000;

/** Parses YAML 1.2. Without `variables`, `${NAME}` is plain text. */
export function parseYaml(file: string, text: string, variables?: Variables): YamlFile {
  const names: string[] = [];
  const marker = freeMarker(text);
  const taken = variables === undefined ? text : takeOut(text, marker, names);
  const lines = new LineCounter();
  const document = parseDocument(taken, { version: '1.2', lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const mistakes = [...document.errors, ...document.warnings].map(problem => ({
    file,
    line: lineAt(problem.pos[0]),
    message: firstSentence(problem.message).replaceAll(markedName(marker), (_, i) => `\${${names[Number(i)]}}`),
  }));
  const fill = (content: string, line: number) =>
    content.includes(marker) ? envText(content, { marker, names, variables: variables ?? {}, file, line }) : content;
  const reader = new TreeReader(document, file, lineAt, fill);
  const value = mistakes.length > 0 ? undefined : reader.read(document.contents);
  mistakes.push(...reader.mistakes);
  const lineOf = (path: Path) => lineAt(find(document, path).keyStart);
  return {
    file,
    value,
    mistakes,
    lineOf,
    lineOfText: path => textLine(find(document, path).value, lineAt) ?? lineOf(path),
  };
}

/** A marker that does not occur in the text: private-use characters mean nothing to YAML. */
function freeMarker(text: string): string {
  let marker = '\uE000';
  while (text.includes(marker)) marker += '\uE000';
  return marker;
}

const markedName = (marker: string) => new RegExp(`${marker}([0-9]+)\uE001`, 'g');

function takeOut(text: string, marker: string, names: string[]): string {
  return text.replaceAll(/\$\{([^}\n]*)\}/g, (_, name: string) => `${marker}${names.push(name) - 1}\uE001`);
}

interface Marked {
  marker: string;
  names: readonly string[];
  variables: Variables;
  file: string;
  line: number;
}

function envText(content: string, { marker, names, variables, file, line }: Marked): EnvText {
  const parts = content.split(markedName(marker));
  const pieces = parts.filter((_, i) => i % 2 === 0);
  const used = parts.filter((_, i) => i % 2 === 1).map(index => names[Number(index)] ?? '');
  return new EnvText(pieces, used, variables, { file, line });
}

const firstSentence = (message: string): string => message.split('\n')[0] ?? message;

/** Makes plain values of nodes, and tells what a settings file must not have. */
class TreeReader {
  readonly mistakes: FileMistake[] = [];
  readonly #document: Document;
  readonly #file: string;
  readonly #lineAt: (offset: number) => number;
  readonly #fill: (content: string, line: number) => string | EnvText;
  #nodes = 0;

  constructor(
    document: Document,
    file: string,
    lineAt: (offset: number) => number,
    fill: (content: string, line: number) => string | EnvText,
  ) {
    this.#document = document;
    this.#file = file;
    this.#lineAt = lineAt;
    this.#fill = fill;
  }

  read(node: unknown): unknown {
    if (++this.#nodes > mostNodes) {
      if (this.#nodes === mostNodes + 1) this.#tell(node, 'the file is too large, or its aliases are');
      return undefined;
    }
    if (isAlias(node)) return this.read(node.resolve(this.#document));
    if (isSeq(node)) return node.items.map(item => this.read(item));
    if (isScalar(node)) return this.#scalar(node);
    if (!isMap(node)) return undefined;
    const entries: [string, unknown][] = [];
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? this.#scalar(key) : undefined;
      if (name instanceof EnvText) this.#tell(key, `${name.written} may stand in a value, not in a key`);
      else if (name === undefined || typeof name === 'object') this.#tell(key, 'a key must be text');
      else entries.push([String(name), isEmpty(value) ? undefined : this.read(value)]);
    }
    return Object.fromEntries(entries);
  }

  #scalar(node: Scalar): unknown {
    if (typeof node.value !== 'string') return node.value;
    const filled = this.#fill(node.value, this.#lineAt(node.range?.[0] ?? 0));
    if (filled instanceof EnvText && /\$\{(?![A-Za-z_][A-Za-z0-9_]*\})/.test(filled.written)) {
      this.#tell(node, `${filled.written} names no environment variable: letters, digits and _ only`);
    }
    return filled;
  }

  #tell(node: unknown, message: string): void {
    this.mistakes.push({ file: this.#file, line: this.#lineAt((node as Node | null)?.range?.[0] ?? 0), message });
  }
}

const isEmpty = (node: unknown): boolean => node === null || (isScalar(node) && node.value === null);

/** Where a path stands: the start of its key, and its value. */
function find(document: Document, path: Path): { keyStart: number; value: Node | null } {
  let value = document.contents as Node | null;
  let keyStart = value?.range?.[0] ?? 0;
  for (const step of path) {
    const inside = isAlias(value) ? value.resolve(document) : value;
    if (isMap(inside)) {
      const pair = inside.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (pair === undefined) break;
      keyStart = (pair.key as Scalar).range?.[0] ?? keyStart;
      value = (pair.value ?? null) as Node | null;
    } else if (isSeq(inside)) {
      const item = inside.items[Number(step)] as Node | undefined;
      if (item === undefined) break;
      keyStart = item.range?.[0] ?? keyStart;
      value = item;
    } else break;
  }
  return { keyStart, value };
}

/** The text of a block scalar begins on the line after its `|` or `>`. */
function textLine(node: Node | null, lineAt: (offset: number) => number): number | undefined {
  if (!isScalar(node) || node.range == null) return undefined;
  const block = node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED;
  return lineAt(node.range[0]) + (block ? 1 : 0);
}

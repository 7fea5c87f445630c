// SQL text with its comments and the insides of its quotes blanked out, so that patterns may be looked for in what is left.
// Every character keeps its place, so that a position still tells the line.

/** A comment, a text literal or a quoted name, in that order. */
const quoted = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)/g;

const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ');
const blankInside = (text: string): string =>
  `${text[0]}${blank(text.slice(1, -1))}${text.length > 1 ? text.at(-1) : ''}`;
const isComment = (text: string): boolean => text.startsWith('--') || text.startsWith('/*');

/** Without comments; literals stay. */
export const withoutComments = (sql: string): string =>
  sql.replaceAll(quoted, match => (isComment(match) ? blank(match) : match));

/** Without comments, and with literals and quoted names emptied; their quotes stay. */
export const codeOnly = (sql: string): string =>
  sql.replaceAll(quoted, match => (isComment(match) ? blank(match) : blankInside(match)));

/** The line of a position, from 1. */
export const lineAt = (text: string, position: number): number => text.slice(0, position).split('\n').length;

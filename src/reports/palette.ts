// The colours and letters of documents, for paper and for screens by day and by night. What must stay true: texts have a contrast of
// 4.5 or more on their ground in both, no meaning rests on colour alone, and the red of the brand is not here: it means "live, now".

export interface Palette {
  /** Around the document, and the document's own ground. */
  ground: string;
  paper: string;
  ink: string;
  /** Second voice: labels, notes, furniture. */
  soft: string;
  hairline: string;
  /** Behind what is set apart: gaps, totals, codes. */
  wash: string;
  link: string;
  good: string;
  bad: string;
  /** The rule and ground of a warning. */
  amber: string;
  amberWash: string;
}

export const day: Palette = {
  ground: '#f3f3f0',
  paper: '#ffffff',
  ink: '#16191d',
  soft: '#59616c',
  hairline: '#d9dce0',
  wash: '#f3f4f2',
  link: '#1a56a8',
  good: '#17704a',
  bad: '#a33d0c',
  amber: '#c58a0b',
  amberWash: '#fcf5e2',
};

export const night: Palette = {
  ground: '#0d0f12',
  paper: '#15181d',
  ink: '#e9ebee',
  soft: '#a0a8b3',
  hairline: '#30363e',
  wash: '#1e2228',
  link: '#8fbcf7',
  good: '#62c795',
  bad: '#f39a63',
  amber: '#d9a233',
  amberWash: '#2a2416',
};

/** Filled shapes, in order. Neighbours differ in lightness, so that a grey print keeps them apart; safe for the colour-blind. */
export const fills: readonly string[] = [
  '#1f4e8c',
  '#e5a54a',
  '#2f8f83',
  '#a8c8ea',
  '#7a3b69',
  '#c2b99f',
  '#6b7fd7',
  '#43474e',
];

/** Lines and their labels: darker, since they are thin; dashes keep them apart in grey. */
export const strokes: readonly string[] = [
  '#1f4e8c',
  '#97600a',
  '#1c776b',
  '#3674b3',
  '#7a3b69',
  '#6c672f',
  '#5260c2',
  '#43474e',
];

/** The same by night, on dark ground: what each of the colours above becomes. */
export const nightOf: ReadonlyMap<string, string> = new Map([
  ['#1f4e8c', '#6fa4ea'],
  ['#e5a54a', '#efb45c'],
  ['#2f8f83', '#46a99c'],
  ['#a8c8ea', '#c6ddf7'],
  ['#7a3b69', '#c98ab8'],
  ['#c2b99f', '#8f8871'],
  ['#6b7fd7', '#95a5f2'],
  ['#43474e', '#9aa1ab'],
  ['#97600a', '#efb45c'],
  ['#1c776b', '#46b3a5'],
  ['#3674b3', '#c6ddf7'],
  ['#6c672f', '#c3bb76'],
  ['#5260c2', '#95a5f2'],
]);

/** Dashes of lines, in order; the first is drawn through. */
export const dashes: readonly (readonly number[])[] = [
  [],
  [7, 3],
  [2, 3],
  [9, 3, 2, 3],
  [4, 2],
  [12, 4],
  [1, 2],
  [6, 2, 2, 2, 2, 2],
];

/** Families that come with the program: Latin, then Japanese. */
export const fontFamily = "'IBM Plex Sans', 'BIZ UDPGothic'";

/** What machines of readers have, for mail and pages, which bring no fonts. */
export const systemFonts =
  "'IBM Plex Sans', -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, 'Hiragino Sans', 'Yu Gothic UI', Meiryo, 'BIZ UDPGothic', 'Noto Sans JP', 'Noto Sans CJK JP', sans-serif";

export const monoFonts =
  "'IBM Plex Mono', ui-monospace, 'SF Mono', Consolas, 'Cascadia Mono', 'Liberation Mono', monospace";

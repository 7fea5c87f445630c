// The styles of a workbook, gathered while its cells are written and set down at its end (styles.xml; ECMA-376 Part 1, 18.8). A style is
// a voice and a number format; the same two are the same index.

import type { Language } from './document.ts';
import { xmlText } from './workbook_xml.ts';

/** How a cell speaks. */
export const voices = [
  'plain',
  'right',
  'title',
  'heading',
  'soft',
  'head',
  'headRight',
  'total',
  'link',
  'figure',
  'fact',
  'beside',
  'wrapped',
  'warning',
] as const;
export type Voice = (typeof voices)[number];

export interface Styles {
  /** The index of a style for a cell's `s`. */
  of(voice: Voice, numberFormat?: string): number;
  xml(): string;
}

/** What a reader's machine surely has, by language. */
const family = { en: 'Calibri', ja: 'Yu Gothic' } as const;

/** Fonts, fills and borders by their position in the lists below. */
const looks: Record<Voice, { font: number; fill?: number; border?: number; alignment?: string }> = {
  plain: { font: 0 },
  right: { font: 0, alignment: '<alignment horizontal="right"/>' },
  title: { font: 1 },
  heading: { font: 2 },
  soft: { font: 3 },
  head: { font: 2, fill: 2, border: 1, alignment: '<alignment vertical="center" wrapText="1"/>' },
  headRight: {
    font: 2,
    fill: 2,
    border: 1,
    alignment: '<alignment horizontal="right" vertical="center" wrapText="1"/>',
  },
  total: { font: 2, border: 2 },
  link: { font: 4 },
  figure: { font: 2, alignment: '<alignment horizontal="right" vertical="top"/>' },
  fact: { font: 0, alignment: '<alignment horizontal="left"/>' },
  beside: { font: 0, alignment: '<alignment vertical="top" wrapText="1" indent="1"/>' },
  wrapped: { font: 0, alignment: '<alignment vertical="top" wrapText="1"/>' },
  warning: { font: 2, fill: 3, alignment: '<alignment vertical="top" wrapText="1"/>' },
};

/** Format codes that have a number of their own; others are counted from 164. */
const builtIn: Readonly<Record<string, number>> = {
  General: 0,
  '0': 1,
  '0.00': 2,
  '#,##0': 3,
  '#,##0.00': 4,
  '0%': 9,
  '0.00%': 10,
};
const firstOwnFormat = 164;

export function openStyles(language: Language): Styles {
  const formats: string[] = [];
  const styles: { voice: Voice; format: number }[] = [{ voice: 'plain', format: 0 }];
  const formatId = (code: string): number => {
    const known = builtIn[code];
    if (known !== undefined) return known;
    if (!formats.includes(code)) formats.push(code);
    return firstOwnFormat + formats.indexOf(code);
  };
  return {
    of(voice, numberFormat = 'General') {
      const format = formatId(numberFormat);
      const found = styles.findIndex(style => style.voice === voice && style.format === format);
      return found >= 0 ? found : styles.push({ voice, format }) - 1;
    },
    xml: () => stylesXml({ formats, styles, family: family[language] }),
  };
}

function stylesXml(of: { formats: string[]; styles: { voice: Voice; format: number }[]; family: string }): string {
  const formats = of.formats.map(
    (code, index) => `<numFmt numFmtId="${firstOwnFormat + index}" formatCode="${xmlText(code)}"/>`,
  );
  const font = (size: number, { mark = '', colour = '16191D' } = {}) =>
    `<font>${mark}<sz val="${size}"/><color rgb="FF${colour}"/><name val="${of.family}"/><family val="2"/></font>`;
  const bold = { mark: '<b/>' };
  const fonts = [
    font(11),
    font(15, bold),
    font(11, bold),
    font(10, { colour: '59616C' }),
    font(11, { mark: '<u/>', colour: '1A56A8' }),
  ];
  const fill = (colour: string) =>
    `<fill><patternFill patternType="solid"><fgColor rgb="FF${colour}"/></patternFill></fill>`;
  const fills = [
    '<fill><patternFill patternType="none"/></fill>',
    '<fill><patternFill patternType="gray125"/></fill>',
    fill('EDEFF1'),
    fill('FCF5E2'),
  ];
  const border = (top: string, bottom: string) => `<border><left/><right/>${top}${bottom}<diagonal/></border>`;
  const borders = [
    border('<top/>', '<bottom/>'),
    border('<top/>', '<bottom style="thin"/>'),
    border('<top style="thin"/>', '<bottom style="double"/>'),
  ];
  const cells = of.styles.map(({ voice, format }) => cellStyle(voice, format));
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
    formats.length === 0 ? '' : counted('numFmts', formats),
    counted('fonts', fonts),
    counted('fills', fills),
    counted('borders', borders),
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
    counted('cellXfs', cells),
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
  ].join('');
}

const counted = (name: string, items: readonly string[]): string =>
  `<${name} count="${items.length}">${items.join('')}</${name}>`;

function cellStyle(voice: Voice, format: number): string {
  const { font, fill = 0, border = 0, alignment = '' } = looks[voice];
  const applied = `applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"${alignment === '' ? '' : ' applyAlignment="1"'}`;
  const open = `<xf numFmtId="${format}" fontId="${font}" fillId="${fill}" borderId="${border}" xfId="0" ${applied}`;
  return alignment === '' ? `${open}/>` : `${open}>${alignment}</xf>`;
}

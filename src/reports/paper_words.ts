// The few words that only a PDF or a workbook says; everything else comes with the document.

import type { Language } from './document.ts';

export interface PaperWords {
  /** Name of the first sheet of a workbook. */
  overview: string;
  /** Heads the list of sheets. */
  sheets: string;
  rows: string;
  /** Said under a table of which a PDF shows only the beginning. */
  moreRows: (count: string) => string;
  /** In the title of the second and later parts of a table: `2 of 3`. */
  part: (part: number, parts: number) => string;
  /** Heads the labels of a chart's axis in its sheet. */
  axis: string;
}

const english: PaperWords = {
  overview: 'Overview',
  sheets: 'Sheets',
  rows: 'Rows',
  moreRows: count => `${count} more rows are in the workbook and in the CSV file.`,
  part: (part, parts) => `${part} of ${parts}`,
  axis: 'Along the axis',
};

const japanese: PaperWords = {
  overview: '概要',
  sheets: 'シート',
  rows: '行数',
  moreRows: count => `残り${count}行はワークブックとCSVファイルにあります。`,
  part: (part, parts) => `${part} / ${parts}`,
  axis: '軸の項目',
};

export const paperWords = (language: Language): PaperWords => (language === 'ja' ? japanese : english);

// The words that only mails, pages and messages say around a document's own. What must stay true: every language has all of them, and
// counts read right for one and for many.

import type { Language } from './document.ts';

export interface ScreenWords {
  /** Heads a warning, and a piece of news. */
  warning: string;
  info: string;
  /** Under a table that is shown in part; `attached` when the whole is in a file that goes with the mail. */
  moreRows: (count: string, one: boolean, attached: boolean) => string;
  moreColumns: (count: string, one: boolean, attached: boolean) => string;
  /** At the end of a mail that would have become too long. */
  leftOut: (attached: boolean) => string;
  /** Why one gets it. */
  why: (site: string) => string;
  contents: string;
  attachments: string;
  /** Between a chart's title and its words. */
  chart: string;
}

const english: ScreenWords = {
  warning: 'Please note',
  info: 'For your information',
  moreRows: (count, one, attached) =>
    `… and ${count} more ${one ? 'row' : 'rows'}${attached ? ' in the attachment' : ''}`,
  moreColumns: (count, one, attached) =>
    `… and ${count} more ${one ? 'column' : 'columns'}${attached ? ' in the attachment' : ''}`,
  leftOut: attached =>
    `The rest was left out to keep this mail short${attached ? '; the attachment has all of it' : ''}.`,
  why: site => `You receive this because your address is on the list for this report of ${site}.`,
  contents: 'Contents',
  attachments: 'Attached',
  chart: 'Chart',
};

const japanese: ScreenWords = {
  warning: 'ご注意',
  info: 'お知らせ',
  moreRows: (count, _, attached) => `… ほか${count}行${attached ? '（添付ファイルに全件）' : ''}`,
  moreColumns: (count, _, attached) => `… ほか${count}列${attached ? '（添付ファイルに全列）' : ''}`,
  leftOut: attached => `長くなるため以降を省略しました${attached ? '。全体は添付ファイルをご覧ください' : ''}。`,
  why: site => `このメールは、${site}のこのレポートの配信先に登録されている方へお送りしています。`,
  contents: '目次',
  attachments: '添付ファイル',
  chart: 'グラフ',
};

export const screenWords = (language: Language): ScreenWords => (language === 'ja' ? japanese : english);

// Japanese, as a company writes to another: です・ます, full-width brackets and colons, half-width digits and units, and no space
// between Japanese and either of them (a space stands only inside `298.96 GB`).

import type { Inline } from './document.ts';
import { say } from './inline.ts';
import { japaneseInsights, referenceOf } from './insights_ja.ts';
import { everyDigit } from './number_text.ts';
import type { ProblemWords, Stretch, Words } from './words_shape.ts';

const inBrackets = (text: string | undefined, before = ''): string =>
  text === undefined ? '' : `（${before}${text}）`;

const mayRise = (when: Stretch): string =>
  `${{ hour: 'この時間帯', day: 'この日', other: 'この期間' }[when.size]}の数値は増える可能性があります。`;

const files = (count: number): Inline[] => say`ファイル${count}件`;

const problems: ProblemWords = {
  missing: ({ files: count, source, when }) =>
    say`${when.text}の${count === undefined ? 'ファイル' : files(count)}${inBrackets(source)}が届いていません。${mayRise(when)}`,
  thin({ came, usual, of, source, when }) {
    const noun = of === 'files' ? 'ファイル' : 'レコード';
    const counts = say`通常${usual}件のところ、届いた${noun}は${came}件です`;
    return say`${when.text}のデータ${inBrackets(source)}は揃っていない可能性があります。${counts}。${mayRise(when)}`;
  },
  failed: ({ files: count, source, reason }) =>
    say`${files(count)}${inBrackets(source)}を読み取れませんでした${inBrackets(reason, '理由：')}。`,
  held: ({ files: count, source, reason }) =>
    say`${files(count)}${inBrackets(source)}は、確認が済むまで保留しています${inBrackets(reason, '理由：')}。`,
  rejects({ records, of, share, source }) {
    const what = of === undefined ? say`レコード${records}件` : say`レコード${of}件のうち${records}件`;
    const shared = share === undefined ? '' : say`（${share}）`;
    const where = source === undefined ? '' : `${source}の`;
    return say`${where}${what}${shared}を読み取れなかったため、集計から除いています。`;
  },
  books: ({ files: count }) => say`${files(count)}で、読み込んだ行数が取り込み・除外・重複の合計と一致していません。`,
  unbuilt({ intervals, table }) {
    const where = table === undefined ? '' : `${table}の`;
    return say`${where}${intervals}区間がまだ集計されていません。数値は変わる可能性があります。`;
  },
  dayOpen: ({ day }) => say`${day}はまだ終わっていません。数値はこれから増える可能性があります。`,
  restated: ({ intervals, sentAt }) =>
    say`前回の送信${inBrackets(sentAt)}以降に${intervals}区間を再集計しました。本レポートの数値が以前の数値に代わります。`,
  emptyRange: '対象期間が空です。開始と終了が同じ時刻です。',
  future: '対象期間はまだ始まっていません。',
  noData: '対象期間のデータはありません。',
  none: '未解決のデータの問題はありません。',
  more: count => say`ほかに未解決の問題が${count}件あります。`,
};

export const japanese: Words = {
  document: {
    range: '対象期間',
    asOf: '作成日時',
    revision: '改訂番号',
    timeZone: 'タイムゾーン',
    page: (page, pages) => `${page} / ${pages}ページ`,
    total: '合計',
    madeBy: 'Tallylightで作成',
    unsubscribe: '配信停止',
  },
  noRows: '対象期間に該当する行はありません。',
  noName: '（名称なし）',
  against: ({ change, to }) => `${referenceOf(to)}比${change}`,
  notAgainst: to => `${referenceOf(to)}の値なし`,
  moment: ({ clock, day }) => `${day} ${clock}`,
  points: amount => `${amount}ポイント`,
  chart({ title, points, highest }) {
    if (points === 0 || highest === undefined) return `${title}：表示する値はありません。`;
    const { at, value, label } = highest;
    return `${title}：値${everyDigit(String(points))}件のグラフです。最大は${at}の${value}（${label}）です。`;
  },
  units: {
    bytes: 'バイト',
    bps: 'bps',
    kbps: 'kbps',
    mbps: 'Mbps',
    gbps: 'Gbps',
    tbps: 'Tbps',
    ratio: '%',
    percent: '%',
    requests: 'リクエスト',
    records: 'レコード',
    rows: '行',
    files: 'ファイル',
    errors: 'エラー',
    seconds: '秒',
    milliseconds: 'ミリ秒',
    minutes: '分',
    hours: '時間',
    days: '日',
    currency: '金額',
    time: '時刻',
    grams: 'グラム',
  },
  insights: japaneseInsights,
  problems,
};

// English. Verbs stand in the past (`came to`, `rose`), because a label may be one thing or many and the past does not ask.
// A count and its noun are made by `counted` alone.

import type { Inline } from './document.ts';
import { type Piece, say } from './inline.ts';
import { englishInsights, nounOf } from './insights_en.ts';
import { everyDigit } from './number_text.ts';
import type { ProblemWords, Stretch, Words } from './words_shape.ts';

/** `1 file`, `2 files`. */
const counted = (count: number, one: string, many = `${one}s`): Inline[] => say`${count} ${count === 1 ? one : many}`;

const from = (source: string | undefined): string => (source === undefined ? '' : ` from ${source}`);

const has = (count: number): string => (count === 1 ? 'has' : 'have');

const because = (reason: string | undefined): string => (reason === undefined ? '' : `: ${reason}`);

const mayRise: Readonly<Record<Stretch['size'], string>> = {
  hour: 'the hour may rise',
  day: 'the day may rise',
  other: 'its numbers may rise',
};

const problems: ProblemWords = {
  missing({ files, source, when }) {
    const what: Piece = files === undefined ? 'The files' : counted(files, 'file');
    return say`${what}${from(source)} for ${when.text} ${has(files ?? 2)} not come; ${mayRise[when.size]}.`;
  },
  thin({ came, usual, of, source, when }) {
    const noun = of === 'files' ? 'file' : 'record';
    const subject = source === undefined ? 'The data' : `The data from ${source}`;
    const so = mayRise[when.size];
    return say`${subject} for ${when.text} may not be whole: ${counted(came, noun)} ${has(came)} come where ${usual} would be usual; ${so}.`;
  },
  failed: ({ files, source, reason }) =>
    say`${counted(files, 'file')}${from(source)} could not be read${because(reason)}.`,
  held({ files, source, reason }) {
    const until =
      files === 1 ? 'is held back until it has been looked at' : 'are held back until they have been looked at';
    return say`${counted(files, 'file')}${from(source)} ${until}${because(reason)}.`;
  },
  rejects({ records, of, share, source }) {
    const what = of === undefined ? counted(records, 'record') : say`${records} of ${counted(of, 'record')}`;
    const shared = share === undefined ? '' : say` (${share})`;
    return say`${what}${shared}${from(source)} could not be read and ${records === 1 ? 'is' : 'are'} not counted.`;
  },
  books: ({ files }) =>
    say`The books of ${counted(files, 'file')} do not balance: rows, rejects and duplicates do not add up to the lines read.`,
  unbuilt({ intervals, table }) {
    const what = say`${counted(intervals, 'interval')}${table === undefined ? '' : ` of ${table}`}`;
    return intervals === 1
      ? say`${what} is not built yet; its numbers may change.`
      : say`${what} are not built yet; their numbers may change.`;
  },
  dayOpen: ({ day }) => say`The day of ${day} is not over yet; its numbers may still rise.`,
  restated({ intervals, sentAt }) {
    const since = sentAt === undefined ? 'this report was last sent' : `this report was last sent on ${sentAt}`;
    const what = counted(intervals, 'interval');
    return say`Since ${since}, ${what} ${has(intervals)} been built again; the numbers here replace the earlier ones.`;
  },
  emptyRange: 'The range is empty: it ends where it begins.',
  future: 'The range has not begun yet.',
  noData: 'There is no data in this range.',
  none: 'There are no open problems with the data.',
  more: count => say`${counted(count, 'more problem')} ${count === 1 ? 'is' : 'are'} open.`,
};

export const english: Words = {
  document: {
    range: 'Range',
    asOf: 'As of',
    revision: 'Revision',
    timeZone: 'Time zone',
    page: (page, pages) => `Page ${page} of ${pages}`,
    total: 'Total',
    madeBy: 'Made by Tallylight',
    unsubscribe: 'Unsubscribe',
  },
  noRows: 'There are no rows in this range.',
  noName: '(no name)',
  against: ({ change, to }) => `${change} against ${nounOf(to)}`,
  notAgainst: to => `no value for ${nounOf(to)}`,
  moment: ({ clock, day }) => `${clock} on ${day}`,
  points: amount => `${amount} points`,
  chart({ title, points, highest }) {
    if (points === 0 || highest === undefined) return `${title}: there is nothing to show.`;
    const values = points === 1 ? 'a chart of 1 value' : `a chart of ${everyDigit(String(points))} values`;
    return `${title}: ${values}; the highest is ${highest.value} at ${highest.at} (${highest.label}).`;
  },
  units: {
    bytes: 'bytes',
    bps: 'bps',
    kbps: 'kbps',
    mbps: 'Mbps',
    gbps: 'Gbps',
    tbps: 'Tbps',
    ratio: '%',
    percent: '%',
    requests: 'requests',
    records: 'records',
    rows: 'rows',
    files: 'files',
    errors: 'errors',
    seconds: 'seconds',
    milliseconds: 'milliseconds',
    minutes: 'minutes',
    hours: 'hours',
    days: 'days',
    currency: 'amount',
    time: 'time',
    grams: 'grams',
  },
  insights: englishInsights,
  problems,
};

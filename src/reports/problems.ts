// What a reader must know before they trust a number, as sentences: what has not come, was not read, is not built, was built again.
// What must stay true: a problem with a count of zero is no problem, and no problem at all is said.

import { hourMs } from '../base/clock.ts';
import { addDays, dayOf, dayStart } from '../base/zone.ts';
import type { DocumentRange, Inline } from './document.ts';
import { clockOf, type Show, showDay, showInstant, showRange } from './format.ts';
import { line, oneLine } from './inline.ts';
import { momentOf } from './insight_odd.ts';
import { percentText } from './number_text.ts';
import { wordsOf } from './words.ts';
import type { Stretch } from './words_shape.ts';

/** One thing that is wrong, or not yet right, with the data of a document. */
export type Problem =
  /** Files of a time that have not come; without a count, nothing came for it. */
  | ({ what: 'missing'; files?: number; source?: string } & DocumentRange)
  /** Fewer came than is usual. */
  | ({ what: 'thin'; came: number; usual: number; of: 'files' | 'records'; source?: string } & DocumentRange)
  /** Files that could not be read. */
  | { what: 'failed'; files: number; source?: string; reason?: string }
  /** Files that wait for a person. */
  | { what: 'held'; files: number; source?: string; reason?: string }
  /** Records that could not be read, of so many. */
  | { what: 'rejects'; records: number; of?: number; source?: string }
  /** Files whose lines are not the sum of what became of them. */
  | { what: 'books'; files: number }
  /** Intervals of a table that wait to be built. */
  | { what: 'unbuilt'; intervals: number; table?: string }
  /** A local day that goes on: `2018-06-10`. */
  | { what: 'day_open'; day: string }
  /** Intervals that were built again since the report was last sent. */
  | { what: 'restated'; intervals: number; sentAt?: Date }
  | { what: 'empty_range' }
  | { what: 'future' }
  | { what: 'no_data' };

export interface ProblemsFacts {
  kind: 'problems';
  problems: readonly Problem[];
  /** Sentences at most; default 10. */
  limit?: number;
}

/** A sentence a problem, and one of how many more there are. */
export function tellProblems({ problems, limit = 10 }: ProblemsFacts, show: Show): Inline[][] {
  const words = wordsOf(show.language).problems;
  const open = problems.filter(isOne);
  if (open.length === 0) return [line([words.none])];
  const told = open.slice(0, Math.max(1, limit));
  const sentences = told.map(problem => tellProblem(problem, show));
  return open.length === told.length ? sentences : [...sentences, words.more(open.length - told.length)];
}

/** Whether there is any problem at all. */
export const hasProblems = ({ problems }: ProblemsFacts): boolean => problems.some(isOne);

/** A count of nothing is no problem. */
function isOne(problem: Problem): boolean {
  switch (problem.what) {
    case 'missing':
    case 'failed':
    case 'held':
    case 'books':
      return problem.files !== 0;
    case 'rejects':
      return problem.records > 0;
    case 'unbuilt':
    case 'restated':
      return problem.intervals > 0;
    default:
      return true;
  }
}

/** One problem as a sentence, for a notice. Its counts are above zero. */
export function tellProblem(problem: Problem, show: Show): Inline[] {
  const words = wordsOf(show.language).problems;
  const source = 'source' in problem && problem.source !== undefined ? oneLine(problem.source) : undefined;
  switch (problem.what) {
    case 'missing':
      return words.missing({ files: problem.files, source, when: stretchOf(problem, show) });
    case 'thin':
      return words.thin({ ...problem, source, when: stretchOf(problem, show) });
    case 'failed':
    case 'held':
      return words[problem.what]({ files: problem.files, source, reason: reasonOf(problem.reason) });
    case 'rejects':
      return words.rejects({ records: problem.records, ...allOf(problem), source });
    case 'books':
      return words.books({ files: problem.files });
    case 'unbuilt':
      return words.unbuilt({ intervals: problem.intervals, table: problem.table });
    case 'day_open':
      return words.dayOpen({ day: showDay(problem.day, show) });
    case 'restated': {
      const { intervals, sentAt } = problem;
      return words.restated({ intervals, sentAt: sentAt === undefined ? undefined : showInstant(sentAt, show) });
    }
    case 'empty_range':
      return line([words.emptyRange]);
    case 'future':
      return line([words.future]);
    case 'no_data':
      return line([words.noData]);
  }
}

function stretchOf({ from, to }: DocumentRange, show: Show): Stretch {
  if (to.getTime() - from.getTime() === hourMs) return { text: momentOf(from, show), size: 'hour' };
  const { zone } = clockOf(show);
  const day = dayOf(from, zone);
  const whole =
    dayStart(day, zone).getTime() === from.getTime() && dayStart(addDays(day, 1), zone).getTime() === to.getTime();
  return whole ? { text: showDay(day, show), size: 'day' } : { text: showRange({ from, to }, show), size: 'other' };
}

/** The words of another program, without the stop that our sentence sets. */
function reasonOf(reason: string | undefined): string | undefined {
  const text = oneLine(reason ?? '').replace(/[\s.。!！;；:：,、]+$/u, '');
  return text === '' ? undefined : text;
}

/** Of how many, and what share that is; nothing of either where the whole is not known, or is a single record. */
function allOf({ records, of }: { records: number; of?: number }): {
  of: number | undefined;
  share: Inline | undefined;
} {
  if (of === undefined || of < 2 || records > of) return { of: undefined, share: undefined };
  const share = records / of;
  return { of, share: { kind: 'value', text: percentText(String(share), { shift: 2 }), value: share, unit: 'ratio' } };
}

// What the insights say in English. `higher` and `lower` hold for counts, bytes and shares alike, so that no unit asks for a word
// of its own.

import type { Inline } from './document.ts';
import { line, type Piece, say } from './inline.ts';
import type { Comparison, InsightWords, Mover, Reference } from './words_shape.ts';

const references = {
  day_before: { in: 'on the day before', noun: 'the day before' },
  same_weekday: { in: 'on the same weekday a week earlier', noun: 'the same weekday a week earlier' },
  period_before: { in: 'in the period before', noun: 'the period before' },
  month_before: { in: 'in the month before', noun: 'the month before' },
  usual: { in: 'usual', noun: 'what is usual' },
} as const;

const inReference = (to: Reference): string => (typeof to === 'object' ? `in ${to.month}` : references[to].in);

export const nounOf = (to: Reference): string => (typeof to === 'object' ? to.month : references[to].noun);

/** `a`, `a and b`, `a, b and c`. */
function listed(items: readonly Piece[], word = 'and'): Inline[] {
  const pieces = items.flatMap((item, i): Piece[] => {
    if (i === 0) return [item];
    return [i === items.length - 1 ? ` ${word} ` : ', ', item];
  });
  return line(pieces);
}

/** A label at the head of a sentence; `iOS` stays. */
const capital = (label: string): string =>
  /^\p{Ll}(?!\p{Lu})/u.test(label) ? label.charAt(0).toUpperCase() + label.slice(1) : label;

function clause(said: Comparison): Inline[] {
  const where = inReference(said.to);
  if (said.way === 'missing') return [];
  if (said.way === 'same') return say`the same as ${where}`;
  if (said.way === 'almost') return say`almost the same as ${where} (${said.before})`;
  if (said.way === 'higher' || said.way === 'lower') {
    return say`${said.by}${said.points ? ' percentage points' : ''} ${said.way} than ${where} (${said.before})`;
  }
  const way = said.way === 'up_from' ? 'up' : 'down';
  return said.to === 'usual' ? say`${way} from the usual ${said.before}` : say`${way} from ${said.before} ${where}`;
}

/** `…: 8.9% higher than on the day before (251.62 TB). There is no value for the same weekday a week earlier.` */
function compared(statement: Inline[], comparisons: readonly Comparison[]): Inline[] {
  const known = comparisons.filter(({ way }) => way !== 'missing').map(clause);
  const missing = comparisons.filter(({ way }) => way === 'missing').map(({ to }) => nounOf(to));
  const first = known.length === 0 ? say`${statement}.` : say`${statement}: ${listed(known)}.`;
  return missing.length === 0 ? first : say`${first} There is no value for ${listed(missing, 'or')}.`;
}

const inBrackets = ({ name, amounts, points }: Mover, tail = ''): Inline[] => {
  const pieces = amounts.flatMap((amount, i): Piece[] =>
    i === 0 ? [amount, points ? ' points' : ''] : [', ', amount],
  );
  return say`${name} (${line(pieces)}${tail})`;
};

const paces = { month: 'the month so far', week: 'the last 7 days' } as const;

export const englishInsights: InsightWords = {
  change({ label, now, comparisons }) {
    if (now === undefined) return say`${capital(label)}: there is no value for this range.`;
    return compared(say`${capital(label)} came to ${now}`, comparisons);
  },
  peak({ amounts, at, day, comparisons }) {
    const [first = '', second] = amounts;
    const amount = second === undefined ? line([first]) : say`${first} (${second})`;
    const when = at === undefined ? '' : say` at ${at}${day === undefined ? '' : ` on ${day}`}`;
    return compared(say`The peak was ${amount}${when}`, comparisons);
  },
  noPeak: 'Nothing was delivered, so there is no peak.',
  peakUnknown: 'There is no data for this time, so the peak is not known.',

  movers({ label, way, to, named, more }) {
    const total = named.length + more;
    if (way === 'new' || way === 'gone') {
      const tail = way === 'gone' ? ` ${inReference(to)}` : '';
      const names = named.map(mover => inBrackets(mover, tail));
      const list = listed(more === 0 ? names : [...names, say`${more} more`]);
      return say`${total} ${total === 1 ? 'entry was' : 'entries were'} ${way}: ${list}.`;
    }
    const verb = way === 'rise' ? 'rose' : 'fell';
    const extent = total === 1 ? 'only' : 'most';
    const tail = more === 0 ? '' : say`, and for ${more} more`;
    const list = listed(named.map(mover => inBrackets(mover)));
    return say`${capital(label)} ${verb} ${extent} for ${list}${tail}, compared with ${nounOf(to)}.`;
  },
  moversRest(by) {
    if (by === undefined) return say`No other changed.`;
    return say`No other changed by more than ${by.amount}${by.points ? ' points' : ''}.`;
  },
  moversNone({ label, to, compared: any }) {
    if (!any) return say`${capital(label)}: there is nothing to compare.`;
    return say`${capital(label)} changed nowhere, compared with ${nounOf(to)}.`;
  },

  monthSoFar({ label, month, soFar, elapsed, of, first }) {
    const days = first ? say`the first of ${of} days` : say`${elapsed} of ${of} days`;
    return say`${capital(label)} came to ${soFar} in ${month} so far, after ${days}.`;
  },
  monthWhole: ({ label, month, total, comparisons }) =>
    compared(say`${capital(label)} came to ${total} in the whole of ${month}`, comparisons),
  monthMissing: ({ label, month }) => say`${capital(label)}: there is no value for ${month}.`,
  estimate({ month, value, range }) {
    const between = range === undefined ? '' : say`, likely between ${range[0]} and ${range[1]}`;
    return say`At this pace ${month} will end at ${value}${between}.`;
  },
  estimateAgainst: comparison => say`That would be ${clause(comparison)}.`,
  noEstimate: 'There is no estimate for the month yet.',

  noQuota: ({ label }) => say`${capital(label)}: no quota is set.`,
  quotaReached({ label, month, quota, soFar, over }) {
    const by = over === undefined ? 'is reached exactly' : say`is exceeded by ${over}`;
    return say`${capital(label)} came to ${soFar} in ${month}: the quota of ${quota} ${by}.`;
  },
  quotaUsed({ label, month, quota, soFar, used }) {
    const share = used === undefined ? say`the quota is ${quota}` : say`that is ${used} of the quota of ${quota}`;
    return say`${capital(label)} came to ${soFar} in ${month} so far; ${share}.`;
  },
  quotaDays({ pace, basis, days, day }) {
    const wait = say`in ${days} ${days === 1 ? 'day' : 'days'}, on`;
    const when = days === 0 ? 'later on' : wait;
    return say`At the pace of ${paces[basis]} (${pace} a day), the quota will be reached ${when} ${day}.`;
  },
  quotaSafe: ({ pace, basis, month }) =>
    say`At the pace of ${paces[basis]} (${pace} a day), the quota will not be reached in ${month}.`,
  quotaUnknown: 'There is no pace yet to tell when the quota will be reached.',

  odd({ label, where, value, comparison }) {
    const place = 'name' in where ? `for ${where.name}` : `at ${where.at}`;
    return compared(say`${capital(label)} ${place} came to ${value}`, [comparison]);
  },
  oddMore: count => say`${count} more ${count === 1 ? 'value looks' : 'values look'} odd.`,
  nothingOdd({ label, compared: values }) {
    const all = values === 1 ? 'the only value compared is' : say`all ${values} values compared are`;
    return say`${capital(label)}: nothing looks odd; ${all} as usual.`;
  },
  nothingUsual: ({ label }) => say`${capital(label)}: nothing is known yet of what is usual.`,
};

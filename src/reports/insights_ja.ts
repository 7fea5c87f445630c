// What the insights say in Japanese. Counts grow and shrink (増・減), shares and rates go up and down (上昇・低下). A comparison is a
// noun phrase, so that several stand in a row before one verb.

import type { Inline } from './document.ts';
import { line, type Piece, say } from './inline.ts';
import type { Comparison, InsightWords, Mover, Reference } from './words_shape.ts';

const references = {
  day_before: '前日',
  same_weekday: '前週同曜日',
  period_before: '前の期間',
  month_before: '前月',
  usual: '通常',
} as const;

export const referenceOf = (to: Reference): string => (typeof to === 'object' ? to.month : references[to]);

const listed = (items: readonly Piece[]): Inline[] =>
  line(items.flatMap((item, i): Piece[] => (i === 0 ? [item] : ['、', item])));

function clause(said: Comparison): Inline[] {
  const to = referenceOf(said.to);
  switch (said.way) {
    case 'missing':
      return [];
    case 'same':
      return say`${to}と同値`;
    case 'almost':
      return say`${to}（${said.before}）とほぼ同水準`;
    case 'up_from':
      return say`${to}の${said.before}から増加`;
    case 'down_from':
      return say`${to}の${said.before}から減少`;
  }
  const up = said.way === 'higher';
  if (said.points) return say`${to}（${said.before}）比${said.by}ポイント${up ? '上昇' : '低下'}`;
  return say`${to}（${said.before}）比${said.by}${up ? '増' : '減'}`;
}

/** `…で、前日（251.62 TB）比8.9%増となりました。前週同曜日の値はありません。` */
function compared(statement: Inline[], comparisons: readonly Comparison[]): Inline[] {
  const known = comparisons.filter(({ way }) => way !== 'missing').map(clause);
  const missing = comparisons.filter(({ way }) => way === 'missing').map(({ to }) => referenceOf(to));
  const first = known.length === 0 ? say`${statement}でした。` : say`${statement}で、${listed(known)}となりました。`;
  return missing.length === 0 ? first : say`${first}${missing.join('と')}の値はありません。`;
}

const inBrackets = ({ name, amounts, points }: Mover, before = ''): Inline[] => {
  const pieces = amounts.flatMap((amount, i): Piece[] =>
    i === 0 ? [amount, points ? 'ポイント' : ''] : ['、', amount],
  );
  return say`${name}（${before}${line(pieces)}）`;
};

const verbs = {
  count: { rise: '増えた', fall: '減った' },
  level: { rise: '上がった', fall: '下がった' },
} as const;

const paces = { month: '月初から', week: '直近7日間' } as const;

export const japaneseInsights: InsightWords = {
  change({ label, now, comparisons }) {
    if (now === undefined) return say`対象期間の${label}の値はありません。`;
    return compared(say`${label}は${now}`, comparisons);
  },
  peak({ amounts, at, day, comparisons }) {
    const [first = '', second] = amounts;
    const amount = second === undefined ? line([first]) : say`${first}（${second}）`;
    const when = at === undefined ? '' : say`${day === undefined ? '' : `${day} `}${at}の`;
    return compared(say`ピークは${when}${amount}`, comparisons);
  },
  noPeak: '配信がなかったため、ピークはありません。',
  peakUnknown: 'この期間のデータがないため、ピークは不明です。',

  movers({ label, way, to, named, more, level }) {
    const total = named.length + more;
    if (way === 'new' || way === 'gone') {
      const names = named.map(mover => inBrackets(mover, way === 'gone' ? referenceOf(to) : ''));
      const number = more === 0 ? say`の${total}件` : say`など計${total}件`;
      return say`${listed(names)}${number}が${way === 'new' ? '新たに加わりました' : 'なくなりました'}。`;
    }
    const verb = verbs[level ? 'level' : 'count'][way];
    const names = listed(named.map(mover => inBrackets(mover)));
    if (total === 1) return say`${referenceOf(to)}と比べて${label}が${verb}のは、${names}のみです。`;
    const tail = more === 0 ? '' : say`、ほかに${more}件あります`;
    return say`${referenceOf(to)}と比べて${label}が最も${verb}のは、${names}${tail === '' ? 'です' : 'で'}${tail}。`;
  },
  moversRest(by) {
    if (by === undefined) return say`その他に変動はありません。`;
    return say`その他の変動は、いずれも${by.amount}${by.points ? 'ポイント' : ''}以下です。`;
  },
  moversNone({ label, to, compared: any }) {
    if (!any) return say`${label}には比較できる値がありません。`;
    return say`${referenceOf(to)}と比べて、${label}に変動はありません。`;
  },

  monthSoFar({ label, month, soFar, elapsed, of, first }) {
    const days = first ? '初日' : say`${elapsed}日`;
    return say`${month}の${label}は、${of}日のうち${days}を終えた時点で${soFar}です。`;
  },
  monthWhole: ({ label, month, total, comparisons }) =>
    compared(say`${month}（月全体）の${label}は${total}`, comparisons),
  monthMissing: ({ label, month }) => say`${month}の${label}の値はありません。`,
  estimate({ month, value, range }) {
    const between = range === undefined ? '' : say`（${range[0]}～${range[1]}）`;
    return say`このペースでは、${month}は${value}${between}となる見込みです。`;
  },
  estimateAgainst: comparison => say`見込みどおりであれば、${clause(comparison)}となります。`,
  noEstimate: '月全体の見込みはまだありません。',

  noQuota: ({ label }) => say`${label}の上限は設定されていません。`,
  quotaReached({ label, month, quota, soFar, over }) {
    if (over === undefined) return say`${month}の${label}は${soFar}で、ちょうど上限（${quota}）に達しました。`;
    return say`${month}の${label}は${soFar}で、上限（${quota}）を${over}超えています。`;
  },
  quotaUsed({ label, month, quota, soFar, used }) {
    const share = used === undefined ? say`上限は${quota}` : say`上限（${quota}）の${used}`;
    return say`${month}の${label}はこれまでに${soFar}で、${share}です。`;
  },
  quotaDays({ pace, basis, days, day }) {
    const when = days === 0 ? `${day}のうち` : say`${days}日後の${day}`;
    return say`${paces[basis]}のペース（1日あたり${pace}）では、${when}に上限に達する見込みです。`;
  },
  quotaSafe: ({ pace, basis, month }) =>
    say`${paces[basis]}のペース（1日あたり${pace}）では、${month}中に上限に達することはない見込みです。`,
  quotaUnknown: '上限に達する時期を見込むためのデータがまだありません。',

  odd({ label, where, value, comparison }) {
    return compared(say`${'name' in where ? where.name : where.at}の${label}は${value}`, [comparison]);
  },
  oddMore: count => say`ほかにも通常と異なる値が${count}件あります。`,
  nothingOdd: ({ label, compared: values }) =>
    say`${label}に通常と異なる値はありません。${values}件の値を比較しました。`,
  nothingUsual: ({ label }) => say`${label}は、通常の値がまだ分からないため比較できません。`,
};

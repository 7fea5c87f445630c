// The phrases of alerts in each language. A phrase is whole: nothing is glued together from words that another language would order
// otherwise.

import type { Language } from '../catalog/document.ts';
import type { AlertEvent } from './alerts.ts';

export interface AlertPhrases {
  critical: string;
  warning: string;
  resolved: string;
  nothing: string;
  /** `count` is 0 where there is only one instance at all. */
  subject(of: { head: string; title: string; kind: AlertEvent['kind']; count: number }): string;
  more(count: number): string;
  stillFiring(count: number): string;
  next(words: string): string;
  see(command: string): string;
  sql(sql: string): string;
  failing(error: string): string;
  against(name: string, value: string): string;
  when(of: { since: string; until: string | undefined; isGone: boolean; isEnded: boolean }): string;
}

const english: AlertPhrases = {
  critical: 'Critical',
  warning: 'Warning',
  resolved: 'Resolved',
  nothing: 'n/a',
  subject: ({ head, title, kind, count }) => {
    const many = count > 1 ? ` (${count})` : '';
    const kinds = { begin: '', again: ', again', reminder: ', still', error: ': cannot be checked', resolved: '' };
    return `${head}: ${title}${kinds[kind]}${many}`;
  },
  more: count => `and ${count} more`,
  stillFiring: count => (count === 1 ? '1 other still fires' : `${count} others still fire`),
  next: words => `Next: ${words}`,
  see: command => `See: ${command}`,
  sql: sql => `SQL:\n${sql}`,
  failing: error => `The question failed: ${error}`,
  against: (name, value) => `${name === 'usual' ? 'usual' : 'limit'} ${value}`,
  when: ({ since, until, isGone, isEnded }) => {
    if (until === undefined) return `since ${since}`;
    if (isEnded) return `since ${since}; no longer watched`;
    return isGone ? `since ${since}; nothing has been seen of it for long` : `${since} – ${until}`;
  },
};

const japanese: AlertPhrases = {
  critical: '重大',
  warning: '警告',
  resolved: '解消',
  nothing: '該当なし',
  subject: ({ head, title, kind, count }) => {
    const many = count > 1 ? `（${count}件）` : '';
    const kinds = { begin: '', again: '（再発）', reminder: '（継続中）', error: '（確認できません）', resolved: '' };
    return `【${head}】${title}${kinds[kind]}${many}`;
  },
  more: count => `ほか${count}件`,
  stillFiring: count => `ほかに${count}件が継続しています`,
  next: words => `対応：${words}`,
  see: command => `確認：${command}`,
  sql: sql => `SQL：\n${sql}`,
  failing: error => `問い合わせに失敗しました：${error}`,
  against: (name, value) => `${name === 'usual' ? '通常' : 'しきい値'} ${value}`,
  when: ({ since, until, isGone, isEnded }) => {
    if (until === undefined) return `${since}から`;
    if (isEnded) return `${since}から。監視は終了しました`;
    return isGone ? `${since}から。長くデータがありません` : `${since}～${until}`;
  },
};

const phrases: Record<Language, AlertPhrases> = { en: english, ja: japanese };

export const phrasesOf = (language: Language): AlertPhrases => phrases[language];

// What the tests of the insights say things with: the two languages, and facts told as plain texts.

import type { Language } from './document.ts';
import type { Show } from './format.ts';
import { plainText } from './inline.ts';
import { type InsightFacts, tellInsight } from './insights.ts';

export const shows: Record<Language, Show> = {
  en: { language: 'en', timeZone: 'Asia/Tokyo' },
  ja: { language: 'ja', timeZone: 'Asia/Tokyo' },
};

export const tell = (facts: InsightFacts, language: Language): string[] =>
  tellInsight(facts, shows[language]).map(plainText);

/** Facts, and what they come to. */
export type Case = [says: string, facts: InsightFacts, en: string[], ja: string[]];

export const hour = { from: new Date('2018-06-09T18:00Z'), to: new Date('2018-06-09T19:00Z') };
export const wholeDay = { from: new Date('2018-06-09T15:00Z'), to: new Date('2018-06-10T15:00Z') };

// What is said in a report of those that were sent before it: that numbers in them have changed since. In the language of the document.

import type { Language } from '../reports/document.ts';

/** A report of an earlier range whose numbers are others now. */
export interface Outdated {
  /** The range, in words. */
  range: string;
  /** When it went, in words. */
  sentAt: string;
}

const words: Record<Language, (one: Outdated) => string> = {
  en: ({ range, sentAt }) =>
    `Numbers of the report for ${range}, sent at ${sentAt}, have been built again since and may differ from it.`,
  ja: ({ range, sentAt }) =>
    `${sentAt} にお送りした ${range} のレポートは、その後データが再集計されており、数値が変わっている可能性があります。`,
};

export const outdatedWords = (one: Outdated, language: Language): string => words[language](one);

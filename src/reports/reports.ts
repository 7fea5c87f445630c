// Reports that are documents: a question (which report, which time, which language, whose rows) planned into statements, and their
// rows made into a Document. What must stay true: one answer is computed once; whoever runs the statements is handed in; a time
// without records, or one that has not come, gives a document that says so.

import { minuteMs } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { openZone } from '../base/zone.ts';
import { type DocumentReport, everyPart } from '../catalog/document.ts';
import type { Rows } from '../engine/engine.ts';
import { lastDay } from '../metrics/ranges.ts';
import { blocksOf } from './blocks.ts';
import type { Answer, Block, Document } from './document.ts';
import { type Show, showDay, showInstant, showRange } from './format.ts';
import { oneLine } from './inline.ts';
import { labelsOf } from './labels.ts';
import { type Facts, noticeBlocks, readFacts } from './notices.ts';
import type { DocumentPlan } from './plan.ts';
import { type Scope, textOf } from './scope.ts';
import { documentWords } from './words.ts';

/** Whoever runs the statements. */
export interface Asked {
  query(sql: string): Promise<Rows>;
  /** The tables that a statement reads, by their full names. */
  tablesIn(sql: string): Promise<string[]>;
}

/** Asks a plan's statements, each once, and makes the document of their rows. `factsOf` may remember what it read before. */
export async function computeDocument(
  plan: DocumentPlan,
  asked: Asked,
  factsOf: typeof readFacts = readFacts,
): Promise<Document> {
  const [made, facts] = await Promise.all([answersOf(plan, asked), factsOf(plan, asked)]);
  return documentOf(plan, { answers: new Map(made.map(answer => [answer.name, answer])), facts });
}

/** All answers in their order, some asked at once: most are so small that they keep one core busy each. */
async function answersOf({ answers }: DocumentPlan, asked: Asked): Promise<Answer[]> {
  const made: Answer[] = [];
  const waiting = answers.entries();
  const lane = async () => {
    for (const [i, { sql, read }] of waiting) made[i] = await read(await asked.query(sql));
  };
  await Promise.all(Array.from({ length: limits.answersAtOnce }, lane));
  return made;
}

/** The document around a table report whose rows are asked for elsewhere. */
export const computeFrame = async (plan: DocumentPlan, asked: Asked): Promise<Document> =>
  documentOf(
    { ...plan, report: { ...plan.report, parts: [] } },
    { answers: new Map(), facts: await readFacts(plan, asked) },
  );

function documentOf(plan: DocumentPlan, { answers, facts }: { answers: Map<string, Answer>; facts: Facts }): Document {
  const { report, place, range, language } = plan;
  const show: Show = { language, timeZone: place.timeZone };
  const scope = scopeOf(plan, { answers, facts, show });
  return {
    report: report.name,
    title: scope.own.title.text,
    subject: oneLine(textOf(report.subject, scope)),
    preheader: oneLine(textOf(report.preheader, scope)),
    language,
    siteName: place.siteName,
    timeZone: place.timeZone,
    range: { from: range.from, to: range.to },
    rangeText: scope.own.range.text,
    asOf: place.now,
    asOfText: scope.own.as_of.text,
    revision: facts.revision,
    blocks: withNotices(
      blocksOf(report.parts, { report, scope, facts, range, now: place.now }),
      noticesOf(report, { facts, scope }),
    ),
    answers,
    words: documentWords(language),
  };
}

/** Problems that the report tells in a place of its own are not told twice. */
function noticesOf({ parts }: DocumentReport, { facts, scope }: { facts: Facts; scope: Scope }): Block[] {
  const own = [...everyPart(parts)].some(part => part.kind === 'insight' && part.insight === 'problems');
  return noticeBlocks(facts, scope.show, { problems: !own });
}

/** Notices stand after the heading that a document begins with. */
function withNotices(blocks: readonly Block[], notices: readonly Block[]): Block[] {
  const begin = blocks[0]?.kind === 'heading' ? 1 : 0;
  return [...blocks.slice(0, begin), ...notices, ...blocks.slice(begin)];
}

interface ScopeParts {
  answers: Map<string, Answer>;
  facts: Facts;
  show: Show;
}

function scopeOf({ report, place, range, language }: DocumentPlan, { answers, facts, show }: ScopeParts): Scope {
  const { timeZone, now, siteName, catalog } = place;
  const day = lastDay(range.to, openZone(timeZone));
  const plain = (text: string) => ({ text, value: text });
  const own: Scope['own'] = {
    title: plain(''),
    day: { text: showDay(day, show), value: day },
    range: plain(showRange(range, show)),
    site: plain(siteName),
    as_of: {
      text: showInstant(new Date(Math.floor(now.getTime() / minuteMs) * minuteMs), show),
      value: now.toISOString().replace('.000Z', 'Z'),
    },
    time_zone: plain(timeZone),
    revision: { text: String(facts.revision), value: facts.revision },
  };
  const scope: Scope = {
    report: report.name,
    language,
    show,
    labels: labelsOf(catalog, language),
    answers,
    own,
    counts: facts.counts,
  };
  return { ...scope, own: { ...own, title: plain(oneLine(textOf(report.title, scope))) } };
}

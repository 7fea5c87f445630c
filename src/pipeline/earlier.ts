// Reports that went to an audience before, whose numbers were built again since: the next report says so. Whether they were is told
// by the revision that the document would have now.

import { limits } from '../base/limits.ts';
import type { Block, Document } from '../reports/document.ts';
import { type Show, showInstant, showRange } from '../reports/format.ts';
import { lastSent } from '../store/deliveries.ts';
import { changedSince } from '../store/schedules.ts';
import { documentRevisions, type Press } from './documents.ts';
import { outdatedWords } from './send_words.ts';
import type { OpenSite } from './site.ts';

/** An earlier report that is out of date. */
export interface Earlier {
  from: Date;
  to: Date;
  sentAt: Date;
}

interface Asked {
  report: string;
  audience: string;
  /** The range that is sent now: it says for itself what was built again. */
  range: { from: Date; to: Date };
}

/** Those of the last weeks, the newest first, bounded in number. */
export async function outdatedReports(
  open: Press & Pick<OpenSite, 'store'>,
  { report, audience, range }: Asked,
): Promise<Earlier[]> {
  const since = new Date(open.clock.now().getTime() - limits.earlierReportMs).toISOString();
  const suspects: (Earlier & { revision: number })[] = [];
  for (const row of await lastSent(open.store.db, { report, audience, since })) {
    const { range_start: from, range_end: to, made_at: madeAt, sent_at: sentAt, revision } = row;
    if (from === range.from.toISOString() && to === range.to.toISOString()) continue;
    // By when it was made: it may have waited for hours until it was sent.
    if (await changedSince(open.store.db, { from, to, since: madeAt }))
      suspects.push({ from: new Date(from), to: new Date(to), sentAt: new Date(sentAt), revision });
  }
  const now = await documentRevisions(
    open,
    suspects.map(({ from, to }) => ({ report, from, to })),
  );
  return suspects
    .filter(({ revision }, index) => (now[index] ?? 0) > revision)
    .slice(0, limits.earlierReports)
    .map(({ from, to, sentAt }) => ({ from, to, sentAt }));
}

/** The document with a notice of them, behind its heading and what else is noticed there. */
export function withOutdated(document: Document, earlier: readonly Earlier[]): Document {
  if (earlier.length === 0) return document;
  const { language, timeZone, blocks } = document;
  const show: Show = { language, timeZone };
  const items = earlier.map(({ sentAt, ...range }) => {
    const text = outdatedWords({ range: showRange(range, show), sentAt: showInstant(sentAt, show) }, language);
    return [{ kind: 'text' as const, text }];
  });
  const notice: Block = { kind: 'notice', tone: 'info', items };
  const place = blocks.findIndex((block, index) => block.kind !== 'notice' && (index > 0 || block.kind !== 'heading'));
  const at = place < 0 ? blocks.length : place;
  return { ...document, blocks: [...blocks.slice(0, at), notice, ...blocks.slice(at)] };
}

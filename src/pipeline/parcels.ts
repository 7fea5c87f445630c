// A document as a message: every form that a channel may want of it, made once. What must stay true: all forms are of the same
// document; exact numbers go along as JSON for those who compute with them.

import { createHash } from 'node:crypto';
import type { Channel, Envelope, Message } from '../delivery/delivery.ts';
import type { Document } from '../reports/document.ts';
import { renderHtml } from '../reports/html.ts';
import { renderMail } from '../reports/mail.ts';
import { renderSlack, slackFallback } from '../reports/slack.ts';
import { lineText, renderText } from '../reports/text.ts';
import type { MadeReport } from './documents.ts';

/** What a channel of this kind needs of a document. */
export function messageFor(
  kind: Channel['kind'],
  { document, files }: MadeReport,
  { id, madeAt, envelope }: { id: string; madeAt: Date; envelope: Envelope },
): Message {
  const { report, title, subject, preheader, language, range, revision, asOf } = document;
  const about = { report, title, from: iso(range.from), to: iso(range.to), revision, asOf: iso(asOf) };
  const base = { id, subject, language, madeAt, about };
  const text = () => renderText(document, { attached: files.length > 0 });
  switch (kind) {
    case 'mail': {
      const { unsubscribe } = envelope;
      const mail = renderMail(document, { files, ...(unsubscribe === undefined ? {} : { unsubscribe }) });
      return { ...base, text: mail.text, html: mail.html, attachments: [...mail.attachments, ...files] };
    }
    case 'slack':
      return { ...base, text: slackFallback(document), blocks: renderSlack(document), attachments: files };
    case 'sms':
      return { ...base, text: [subject, preheader].filter(line => line !== '').join('\n'), attachments: [] };
    case 'webhook':
      return { ...base, text: text(), json: exactly(document), attachments: files };
    case 'publish':
      return {
        ...base,
        text: text(),
        html: renderHtml(document),
        json: { rows: rowsOf(document) },
        attachments: files,
      };
  }
}

const iso = (at: Date): string => at.toISOString();

const rowsOf = ({ answers }: Document): Record<string, number> =>
  Object.fromEntries([...answers].map(([name, { rows }]) => [name, rows.length]));

/** The answers with exact values, and what a reader is warned of. */
function exactly({ answers, blocks, timeZone, siteName }: Document): object {
  const shown = [...answers].map(([name, { title, columns, rows }]) => {
    return [
      name,
      { title, columns: columns.map(({ name: column, type, unit }) => ({ name: column, type, unit })), rows },
    ];
  });
  const notices = blocks.flatMap(block => (block.kind === 'notice' ? block.items.map(lineText) : []));
  return { site: siteName, time_zone: timeZone, notices, answers: Object.fromEntries(shown) };
}

/** The same for documents of the same numbers, whenever and in whichever language they were made. */
export function answersHash({ answers }: Pick<Document, 'answers'>): string {
  const rows = [...answers].map(([name, answer]) => [name, answer.rows]);
  const text = JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}

export interface MessageKey {
  siteName: string;
  report: string;
  audience: string;
  from: Date;
  to: Date;
  revision: number;
  generation: number;
  part: string;
  recipients: readonly string[];
}

/** The same message has the same id, also where the state was lost in between. */
export function messageId(key: MessageKey): string {
  const { recipients, from, to, ...rest } = key;
  const all = JSON.stringify([rest, iso(from), iso(to), [...recipients].sort()]);
  return createHash('sha256').update(all).digest('hex').slice(0, 40);
}

// A route as data: what it is called, who may call it, what it takes and gives. Validation, the OpenAPI document, the typed client,
// the table of rights and the contract tests all come from these declarations; handlers stand elsewhere and cannot differ from them.

import { z } from 'zod';

/** In order: each may do what those before it may. */
export const roles = ['viewer', 'analyst', 'editor', 'administrator'] as const;
export type Role = (typeof roles)[number];

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Route {
  /** Name of the operation, unique: the method of the typed client. */
  id: string;
  method: Method;
  /** `/api/runs/:run` */
  path: string;
  /** Resource it belongs to: the plugin that serves it. */
  tag: string;
  /** One line. */
  summary: string;
  description?: string;
  /** The least role; `anyone` needs no login. */
  role: Role | 'anyone';
  /** Nobody has to be known for a part of what it gives: its handler says for which, and refuses the rest. */
  partlyPublic?: true;
  /** False where somebody inside a tenant's walls may not call it at all. */
  tenants: boolean;
  params?: z.ZodObject;
  query?: z.ZodObject;
  /** JSON body; `bytes` takes any body as it is. */
  body?: z.ZodType | 'bytes';
  /** JSON answer; `rows` streams as `Accept` asks, `file` any bytes, `events` server-sent events, `nothing` is 204. */
  answer: z.ZodType | 'rows' | 'file' | 'events' | 'nothing';
  /** Of a good answer. Default: 200, or 204 for `nothing`. */
  status?: number;
  /** The act as the audit log names it, where the call changes or downloads something: `report.send`. */
  audit?: string;
}

/** Keeps the types of a declaration, so that its handler is checked against them. */
export const route = <const R extends Route>(declared: R): R => declared;

/** An instant in UTC: `2018-06-08T07:00:00Z`. */
export const instant = z.iso.datetime({ offset: true }).describe('An instant, ISO 8601.');
/** What people write for a time: an instant, or a bare date, which is midnight in the site's zone. */
export const timeText = z
  .string()
  .max(40)
  .describe('ISO 8601; a bare date is midnight, and a time without offset is local, in the time zone of the site.');

/** A range as a query string gives it; half-open. */
export const rangeQuery = z.object({
  from: timeText.optional().describe('Start, inclusive.'),
  to: timeText.optional().describe('End, exclusive.'),
});

/** A page of a list. The next page is asked for with `cursor`; a list has ended when `next` is null. Nothing is lost between pages. */
export const pageQuery = z.object({
  cursor: z.string().max(2_000).optional().describe('`next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100).describe('Most items of one page.'),
});

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable().describe('Cursor of the next page; null at the end.') });

/** A value of a result: integers beyond 2^53 and decimals are texts. */
export const cell = z.json().describe('A value of a result; integers beyond 2^53 are texts, times ISO 8601 in UTC.');

export const column = z
  .object({
    name: z.string(),
    type: z.string().describe("The engine's name of the type: BIGINT, VARCHAR, TIMESTAMP, …"),
  })
  .meta({ id: 'Column' });

/** RFC 9457. */
export const problem = z
  .object({
    type: z.string().describe('`about:blank`, or the address of the page about the code.'),
    title: z.string().describe('What happened, and why.'),
    status: z.number().int(),
    code: z.string().describe('Permanent; scripts may rely on it. See docs/reference/errors.md.'),
    detail: z.string().optional().describe('What to do next.'),
    facts: z.record(z.string(), z.unknown()).optional(),
    request_id: z.string().optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.output<typeof problem>;

/** Order and filter of texts that a list may be searched by. */
export const search = z.string().max(200).optional().describe('Part of a name.');

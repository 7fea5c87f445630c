// Reports: what they are, their pages and files for any range, and sending them. What must stay true: inside of walls a report is made of
// the rows inside, and who else receives it is not told.

import { z } from 'zod';
import { openZone } from '../base/zone.ts';
import type { Catalog, Report } from '../catalog/catalog.ts';
import { type DocumentReport, fileFormats, type Language } from '../catalog/document.ts';
import type { Walls } from '../catalog/walls.ts';
import type { Audience, Way } from '../config/channels.ts';
import type { ScheduleEntry } from '../config/config.ts';
import { findAnyReport } from '../metrics/report.ts';
import { iso } from '../models/models.ts';
import { openTimetable } from '../pipeline/schedule.ts';
import { type App, type Given, handle, type Principal, type Streamed } from './app.ts';
import { commandError } from './commands.ts';
import type { RouteOf } from './contract/contract.ts';
import { fail } from './errors.ts';
import { instantOf } from './intervals.ts';
import { reportTables } from './report_tables.ts';
import { attachment } from './streams.ts';

type ReportInfo = Given<RouteOf<'listReports'>>['items'][number];

const titleOf = (report: Report | DocumentReport, language: Language = 'en'): string =>
  typeof report.title === 'string'
    ? report.title
    : report.title[language].filter(piece => typeof piece === 'string').join('');

/** A report as lists show it. */
export const reportInfo = (report: Report | DocumentReport): ReportInfo => ({
  name: report.name,
  title: titleOf(report),
  kind: 'sql' in report ? 'table' : 'document',
  formats: [...fileFormats].filter(format => 'sql' in report || format !== 'csv' || report.csv !== undefined),
  languages: 'sql' in report ? ['en', 'ja'] : report.languages,
  days: report.days,
});

/** A report that the principal may see: every table that it reads is seen. Throws `report_unknown`; the candidates are those that are seen. */
async function seenReport(app: App, name: string, { tenant }: Principal): Promise<Report | DocumentReport> {
  return findAnyReport(await seenReports(app, tenant?.walls), name);
}

/** The reports all of whose tables are seen. */
export async function seenReports(app: App, walls: Walls | undefined): Promise<(Report | DocumentReport)[]> {
  const { catalog } = app.current();
  const all = [...catalog.documents.values(), ...catalog.reports.values()];
  if (walls === undefined) return all;
  const seen: typeof all = [];
  for (const report of all)
    if ((await reportTables(app, report)).every(table => app.desk.sees(table, walls))) seen.push(report);
  return seen;
}

async function wholeReport(app: App, name: string, principal: Principal): Promise<Given<RouteOf<'getReport'>>> {
  const report = await seenReport(app, name, principal);
  const { site } = app.current();
  const hidden = principal.tenant !== undefined || principal.kind === 'share';
  const now = app.clock.now();
  const scheduled = site.schedule.filter(entry => entry.report === report.name);
  const document = 'sql' in report ? undefined : report;
  return {
    ...reportInfo(report),
    description: 'sql' in report ? report.description : '',
    file: report.place.file,
    attachments: (document?.attachments ?? []).map(({ name: file, report: of, format }) => ({
      name: file,
      report: of,
      format,
    })),
    tables: [...(await reportTables(app, report))],
    schedule: hidden ? [] : scheduled.map(entry => scheduleOf(entry, { timeZone: site.timeZone, now })),
    audiences: hidden ? [] : [...site.audiences.values()].map(audience => audienceOf(audience, site.channels)),
    sliceable: document === undefined ? [] : sliceableBy(app.current().catalog, document),
  };
}

/** Dimensions that every answer of a document can be narrowed by: those that all of its metrics have. */
function sliceableBy({ metrics }: Catalog, { answers }: DocumentReport): string[] {
  const asked = [...answers.values()].map(answer =>
    answer.kind === 'metrics' ? answer.metrics : answer.kind === 'drivers' ? [answer.metric] : undefined,
  );
  if (asked.includes(undefined)) return [];
  const sets = asked
    .flatMap(names => names ?? [])
    .map(name => new Set(Object.keys(metrics.get(name)?.dimensions ?? {})));
  const [first, ...others] = sets;
  return [...(first ?? [])].filter(name => others.every(set => set.has(name)));
}

function scheduleOf(entry: ScheduleEntry, { timeZone, now }: { timeZone: string; now: Date }) {
  const next = openTimetable(entry.times, openZone(timeZone)).nextAfter(now);
  return { when: entry.times.written, audiences: [...entry.audiences], next: next === undefined ? null : iso(next) };
}

function audienceOf(audience: Audience, ways: ReadonlyMap<string, Way>) {
  const way = ways.get(audience.channel);
  // Texts with variables show the names of them.
  const text = String;
  const addresses = [
    ...audience.to.map(({ address }) => text(address)),
    ...audience.cc.map(text),
    ...audience.bcc.map(text),
  ];
  return {
    name: audience.name,
    channel: audience.channel,
    kind: way?.kind ?? 'unknown',
    recipients: addresses,
    language: audience.language ?? null,
  };
}

interface WantedQuery {
  from?: string | undefined;
  to?: string | undefined;
  language?: Language | undefined;
  where?: string | undefined;
}

/** Makes a file of a report; the work is done when it is asked for, and no longer held when it was given. */
async function reportFile(
  app: App,
  {
    name,
    query,
    format,
    principal,
  }: { name: string; query: WantedQuery; format: (typeof fileFormats)[number]; principal: Principal },
): Promise<{ content: Uint8Array; contentType: string; fileName: string }> {
  const report = await seenReport(app, name, principal);
  // Loaded when somebody wants a document: printing brings fonts and a typesetter.
  const { makeFile } = await import('../pipeline/documents.ts');
  const made = await makeFile(
    { ...app.current(), clock: app.clock, ...(principal.tenant && { walls: principal.tenant.walls }) },
    {
      report: report.name,
      format,
      ...(query.from !== undefined && { from: instantOf(app, query.from, 'query.from') }),
      ...(query.to !== undefined && { to: instantOf(app, query.to, 'query.to') }),
      ...(query.language !== undefined && { language: query.language }),
      ...(query.where !== undefined && { where: query.where }),
    },
  );
  return { content: made.content, contentType: made.contentType, fileName: made.name };
}

const sentOutput = z.object({
  deliveries: z.array(
    z.object({
      recipient: z.string(),
      state: z.string(),
      new: z.boolean(),
      error: z.string().nullable(),
      sent_at: z.string().nullable(),
    }),
  ),
  audience: z.string(),
});

async function send(
  app: App,
  name: string,
  body: { audience: string; from?: string | undefined; to?: string | undefined; again: boolean },
): Promise<Given<RouteOf<'sendReport'>>> {
  const { catalog, site } = app.current();
  const report = findAnyReport(catalog, name).name;
  if (!site.audiences.has(body.audience)) throw fail('not_found', { what: 'audience', name: body.audience });
  const range = (['from', 'to'] as const).flatMap(side => {
    const text = body[side];
    return text === undefined ? [] : [`--${side}`, iso(instantOf(app, text, `body.${side}`))];
  });
  const done = await app.passes.command([
    'send',
    report,
    '--audience',
    body.audience,
    ...range,
    ...(body.again ? ['--again'] : []),
  ]);
  const output = sentOutput.safeParse(done.output).data;
  if (output === undefined) throw commandError(done);
  const to = output.deliveries.map(({ new: fresh, ...one }) => ({ ...one, fresh }));
  return { to, words: sentWords(to) };
}

function sentWords(to: readonly { state: string; fresh: boolean }[]): string {
  const count = (state: string) => to.filter(one => one.state === state && one.fresh).length;
  if (to.length > 0 && to.every(one => !one.fresh)) return 'They have all had it; nothing was sent.';
  const parts = [
    `${count('sent')} sent`,
    `${count('waiting') + count('sending')} waiting`,
    `${count('dead')} given up`,
  ];
  return parts.filter(part => !part.startsWith('0 ')).join(', ');
}

export const reportHandlers = [
  handle('listReports', async (app, { principal }) => ({
    items: (await seenReports(app, principal.tenant?.walls)).map(reportInfo),
  })),
  handle('getReport', (app, { params, principal }) => wholeReport(app, params.name, principal)),
  handle('getReportPage', async (app, { params, query, principal }): Promise<Streamed> => {
    const { content, contentType } = await reportFile(app, { name: params.name, query, format: 'html', principal });
    // A page of values from outside: it runs nothing, and only our own pages may frame it.
    const policy =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups; frame-ancestors 'self'";
    return { headers: { 'content-type': contentType, 'content-security-policy': policy }, body: content };
  }),
  handle('getReportFile', async (app, { params, query, principal, note }): Promise<Streamed> => {
    note(params.name, { format: query.format, from: query.from, to: query.to });
    const { content, contentType, fileName } = await reportFile(app, {
      name: params.name,
      query,
      format: query.format,
      principal,
    });
    return { headers: { 'content-type': contentType, 'content-disposition': attachment(fileName) }, body: content };
  }),
  handle('sendReport', (app, { params, body, note }) => {
    note(params.name, { audience: body.audience });
    return send(app, params.name, body);
  }),
];

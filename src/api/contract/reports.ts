// What is told: reports as documents and files, deliveries, the schedule, alerts and silences.

import { z } from 'zod';
import { reportInfo } from './catalogue.ts';
import { instant, pageOf, pageQuery, rangeQuery, route, search, timeText } from './route.ts';

const audience = z
  .object({
    name: z.string(),
    channel: z.string(),
    kind: z.string(),
    recipients: z.array(z.string()),
    language: z.string().nullable(),
  })
  .meta({ id: 'Audience' });

const reportWhole = reportInfo
  .extend({
    description: z.string(),
    file: z.string(),
    attachments: z.array(z.object({ name: z.string(), report: z.string(), format: z.string() })),
    tables: z.array(z.string()),
    schedule: z.array(z.object({ when: z.string(), audiences: z.array(z.string()), next: instant.nullable() })),
    audiences: z.array(audience),
    sliceable: z.array(z.string()).describe('Dimensions by which it can be cut for a recipient.'),
  })
  .meta({ id: 'ReportWhole' });

const delivery = z
  .object({
    id: z.number().int(),
    report: z.string(),
    audience: z.string(),
    recipient: z.string(),
    channel: z.string(),
    subject: z.string(),
    range_start: instant,
    range_end: instant,
    revision: z.number().int(),
    state: z.enum(['waiting', 'sending', 'sent', 'dead']),
    tries: z.number().int(),
    error: z.string().nullable(),
    queued_at: instant,
    sent_at: instant.nullable(),
    next_try_at: instant.nullable(),
  })
  .meta({ id: 'Delivery' });

const occurrence = z
  .object({
    report: z.string(),
    audience: z.string(),
    due_at: instant,
    state: z.enum(['due', 'waiting', 'sent', 'failed', 'skipped']),
    error: z.string().nullable(),
    done_at: instant.nullable(),
  })
  .meta({ id: 'Occurrence' });

const alertInstance = z
  .object({
    labels: z.record(z.string(), z.string().nullable()),
    state: z.enum(['pending', 'firing', 'resolved']),
    value: z.number().nullable(),
    facts: z.record(z.string(), z.unknown()),
    since: instant,
    fired_at: instant.nullable(),
    resolved_at: instant.nullable(),
    words: z.string(),
    words_ja: z.string(),
  })
  .meta({ id: 'AlertInstance' });

const alert = z
  .object({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    severity: z.string(),
    kind: z.string(),
    question: z.string().describe('The rule in words.'),
    state: z.enum(['ok', 'unknown', 'pending', 'firing', 'error', 'off']),
    silenced: z.boolean(),
    receivers: z.array(z.string()),
    checked_at: instant.nullable(),
    error: z.string().nullable(),
    file: z.string(),
    query: z.string().nullable(),
    instances: z.array(alertInstance),
  })
  .meta({ id: 'Alert' });

const alertEvent = z
  .object({
    id: z.string(),
    alert: z.string(),
    kind: z.string(),
    words: z.string(),
    about_at: instant,
    made_at: instant,
    told_at: instant.nullable(),
    instances: z.number().int(),
  })
  .meta({ id: 'AlertEvent' });
const silence = z
  .object({
    id: z.number().int().nullable().describe('Null: written in tallylight.yaml.'),
    alert: z.string(),
    labels: z.record(z.string(), z.string()),
    from: instant,
    until: instant,
    reason: z.string(),
    active: z.boolean(),
  })
  .meta({ id: 'Silence' });

const name = z.object({ name: z.string().max(200) });
const wanted = rangeQuery.extend({
  language: z.enum(['en', 'ja']).optional(),
  where: z.string().max(10_000).optional().describe('A slice: a condition over dimensions.'),
});
const reader = { role: 'viewer', tenants: true } as const;
const inside = { role: 'viewer', tenants: false } as const;

export const reportRoutes = [
  route({
    id: 'listReports',
    method: 'GET',
    path: '/api/reports',
    tag: 'reports',
    ...reader,
    summary: 'Reports',
    answer: z.object({ items: z.array(reportInfo) }),
  }),
  route({
    id: 'getReport',
    method: 'GET',
    path: '/api/reports/:name',
    tag: 'reports',
    ...reader,
    summary: 'A report: formats, schedule, recipients (none inside of walls)',
    params: name,
    answer: reportWhole,
  }),
  route({
    id: 'getReportPage',
    method: 'GET',
    path: '/api/reports/:name/page',
    tag: 'reports',
    ...reader,
    summary: 'A report as a page, to be shown in a frame',
    params: name,
    query: wanted,
    answer: 'file',
  }),
  route({
    id: 'getReportFile',
    method: 'GET',
    path: '/api/reports/:name/file',
    tag: 'reports',
    ...reader,
    summary: 'A report as a file',
    params: name,
    query: wanted.extend({ format: z.enum(['pdf', 'xlsx', 'csv', 'html', 'txt']).default('pdf') }),
    answer: 'file',
    audit: 'report.download',
  }),
  route({
    id: 'sendReport',
    method: 'POST',
    path: '/api/reports/:name/send',
    tag: 'reports',
    role: 'editor',
    tenants: false,
    summary: 'Make a report and send it',
    params: name,
    body: z.object({
      audience: z.string().max(100).default('test'),
      from: timeText.optional(),
      to: timeText.optional(),
      again: z.boolean().default(false),
    }),
    answer: z.object({
      to: z.array(
        z.object({
          recipient: z.string(),
          state: z.string(),
          fresh: z.boolean(),
          error: z.string().nullable(),
          sent_at: instant.nullable(),
        }),
      ),
      words: z.string(),
    }),
    audit: 'report.send',
  }),
  route({
    id: 'listDeliveries',
    method: 'GET',
    path: '/api/deliveries',
    tag: 'deliveries',
    ...inside,
    summary: 'What was sent, where, with what end; newest first',
    query: pageQuery.extend({ report: search, state: z.enum(['waiting', 'sending', 'sent', 'dead']).optional() }),
    answer: pageOf(delivery),
  }),
  route({
    id: 'resendDelivery',
    method: 'POST',
    path: '/api/deliveries/:id/resend',
    tag: 'deliveries',
    role: 'editor',
    tenants: false,
    summary: 'Try a message that was given up once more',
    params: z.object({
      id: z.coerce
        .number()
        .int()
        .min(0)
        .max(2 ** 53),
    }),
    answer: delivery,
    audit: 'delivery.resend',
  }),
  route({
    id: 'getSchedule',
    method: 'GET',
    path: '/api/schedule',
    tag: 'reports',
    ...inside,
    summary: 'What is due next, and what became of what was',
    answer: z.object({ next: z.array(occurrence), past: z.array(occurrence) }),
  }),

  route({
    id: 'listAlerts',
    method: 'GET',
    path: '/api/alerts',
    tag: 'alerts',
    ...reader,
    summary: 'Alerts as they stand',
    answer: z.object({ items: z.array(alert), firing: z.number().int() }),
  }),
  route({
    id: 'getAlert',
    method: 'GET',
    path: '/api/alerts/:name',
    tag: 'alerts',
    ...reader,
    summary: 'An alert',
    params: name,
    answer: alert,
  }),
  route({
    id: 'listAlertEvents',
    method: 'GET',
    path: '/api/alert-events',
    tag: 'alerts',
    ...inside,
    summary: 'What alerts had to tell, newest first',
    query: pageQuery.extend({ alert: search }),
    answer: pageOf(alertEvent),
  }),
  route({
    id: 'listSilences',
    method: 'GET',
    path: '/api/silences',
    tag: 'alerts',
    ...inside,
    summary: 'What nobody wants to hear of for a while',
    answer: z.object({ items: z.array(silence) }),
  }),
  route({
    id: 'addSilence',
    method: 'POST',
    path: '/api/silences',
    tag: 'alerts',
    role: 'editor',
    tenants: false,
    summary: 'Silence an alert, or some of its instances',
    body: z.object({
      alert: z.string().max(200),
      labels: z.record(z.string().max(100), z.string().max(1_000)).default({}),
      until: timeText,
      reason: z.string().min(1).max(1_000),
    }),
    answer: silence,
    status: 201,
    audit: 'silence.add',
  }),
  route({
    id: 'removeSilence',
    method: 'DELETE',
    path: '/api/silences/:id',
    tag: 'alerts',
    role: 'editor',
    tenants: false,
    summary: 'End a silence',
    params: z.object({
      id: z.coerce
        .number()
        .int()
        .min(0)
        .max(2 ** 53),
    }),
    answer: 'nothing',
    audit: 'silence.remove',
  }),
] as const;

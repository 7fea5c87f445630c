// Two served sites that differ in rows of others alone: what somebody inside of walls is answered by the one must be what they are
// answered by the other. Rows of others carry a text and a number that stand nowhere else, in hours and on days that are nobody else's, too.

import { gunzipSync, inflateRawSync } from 'node:zlib';
import type { LightMyRequestResponse } from 'fastify';
import type { Walls } from '../../src/catalog/walls.ts';
import type { Ask, ServerBed, Who } from '../api/server_bed.ts';
import { openServerBed } from '../api/server_bed.ts';
import { csvOf, type Scan, type SiteBed, scan } from '../site_bed.ts';
import { canary, canaryGrams } from './walled_bed.ts';

const own: Scan[] = [
  ...Array.from({ length: 14 }, (_, i) => scan(i + 1, 5 + (i % 4), { event: i % 4 === 0 ? 'sent' : 'received' })),
  scan(15, 10, { grams: null }),
];

const others: Scan[] = Array.from({ length: 41 }, (_, i) => ({
  time: `2026-0${i % 7 === 0 ? '2-28' : '3-01'} ${String(i % 12).padStart(2, '0')}:31:07`,
  depot: i % 10 === 0 ? null : `${canary}-${i % 3}`,
  parcel_id: `${canary}${i}`,
  event: `${canary} event ${i % 5}`,
  grams: canaryGrams + i,
}));

const define: Record<string, string> = {
  'metrics/more.yaml': `from: site.scans
time: time
dimensions: { depot: depot, event: event, service: service, dt: dt }
metrics:
  weight: { label: Weight, sql: "cast(coalesce(sum(grams), 0) as bigint)", unit: grams, good: none, description: All of it. }
  scan_count: { label: Records, sql: count(*), unit: scans, good: up, description: All of them. }
  usual_minute:
    label: Usual minute
    sql: avg(value)
    unit: scans
    good: none
    description: A mean over all minutes.
    per: { grain: minute, of: count(*), fill_empty: true }
  sent_ratio:
    label: Sent
    sql: "cast(count_if(event = 'sent') as double) / count(*)"
    unit: ratio
    good: none
    description: How many are sent.
    outcome: { table: site.scans, condition: "event = 'sent'", weight: grams }
`,
  'metrics/warmth.yaml': `from: site.readings
time: time
metrics:
  warmest_secret: { label: Warmest secret, sql: max(celsius), unit: degrees, good: none, description: Of nobody in walls. }
`,
  'reports/secret_warmth.sql': '-- Secret warmth\n-- days: 1\nselect max(celsius) as celsius from site.readings\n',
  'reports/ledger.sql': '-- Ledger of secrets\n-- days: 1\nselect path, rows from ops.files\n',
  'alerts/secret.yaml': `alerts:
  secret_cold:
    title: { en: Secret cold }
    description: Of nobody in walls.
    metric: site.warmest_secret
    over: 60 minutes
    below: 5
    severity: warning
`,
  'dashboards/secret.yaml': `title: Secret warmth
panels: [{ id: warmest, kind: figures, title: Warmest secret, metric: warmest_secret }]
`,
  'dashboards/whole.yaml': `title: Whole
range: newest-day
filters: [depot, event]
panels:
  - { id: figures, kind: figures, title: Figures, metrics: [scan_total, weight, usual_minute] }
  - { id: line, kind: line, title: Line, metric: weight, by: [event], top: 1 }
  - { id: bar, kind: bar, title: Bar, metrics: [weight, scan_count], by: [event], top: 1 }
  - { id: cells, kind: table, title: Cells, metrics: [scan_count], by: [depot, event] }
  - { id: drivers, kind: drivers, title: Drivers, metric: sent_ratio, by: [service, depot] }
  - { id: report, kind: report, title: Report, report: by_depot }
  - { id: secret, kind: figures, title: Warmest secret, metric: warmest_secret }
`,
};

export interface HttpBeds {
  /** With rows of others, and without. */
  full: ServerBed;
  clean: ServerBed;
  close(): Promise<void>;
}

export async function openHttpBeds(walls: Walls): Promise<HttpBeds> {
  const full = await openServerBed({ define, walls, fill: fillOf([others.slice(0, 20), others.slice(20)]) });
  const clean = await openServerBed({ define, walls, fill: fillOf([[], []]) });
  return { full, clean, close: async () => void (await Promise.all([full.close(), clean.close()])) };
}

/** Two passes, so that hours are counted again; the rows of others come in files of their own, the last of them late. */
const fillOf =
  (more: readonly (readonly Scan[])[]) =>
  async (bed: SiteBed): Promise<void> => {
    const halves = [own.slice(0, 8), own.slice(8)];
    for (const [i, half] of halves.entries()) {
      bed.at(i === 0 ? '2026-03-01T12:00:00Z' : '2026-03-02T11:00:00Z');
      await bed.drop(`scans/own-${i}.csv`, csvOf(half));
      const foreign = more[i] ?? [];
      if (foreign.length > 0) await bed.drop(`scans/${canary}-${i}.csv`, csvOf(foreign, [`${canary},no,record`]));
      if (foreign.length > 0) await bed.drop(`warmth/${canary}-${i}.csv`, 'time,celsius\n2026-03-01 03:00:00,987654\n');
      await bed.pass();
    }
  };

export interface Heard {
  status: number;
  headers: Record<string, unknown>;
  /** All texts of the body: of packed files what is in them. */
  text: string;
  bytes: Buffer;
}

export async function hear(bed: ServerBed, ask: Ask, who: Who = 'inside'): Promise<Heard> {
  return heardOf(await bed.as(who, ask));
}

export function heardOf(answer: LightMyRequestResponse): Heard {
  const bytes = answer.rawPayload;
  return { status: answer.statusCode, headers: { ...answer.headers }, text: textsIn(bytes), bytes };
}

function textsIn(bytes: Buffer): string {
  if (bytes.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))) return gunzipSync(bytes).toString();
  if (bytes.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') return entriesOf(bytes).join('\n');
  return bytes.toString('latin1').includes('\u0000') ? bytes.toString('latin1') : bytes.toString();
}

/** Entries of a ZIP archive, by its central directory. */
function entriesOf(zip: Buffer): string[] {
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  const count = zip.readUInt16LE(end + 10);
  const texts: string[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    const [packed, local] = [zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)];
    const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const content = zip.subarray(data, data + packed);
    texts.push((zip.readUInt16LE(at + 10) === 8 ? inflateRawSync(content) : content).toString());
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return texts;
}

/** What is made anew for every call, or says how long it took. */
const byChance = new Set('took_ms id secret link prefix csrf path href bytes file request_id'.split(' '));
const chanceHeaders = new Set(['date', 'x-request-id', 'set-cookie', 'content-length', 'etag', 'last-modified']);

/** An answer as it can be compared with that of another site. */
export function compared({ status, headers, text }: Heard): unknown {
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !chanceHeaders.has(name)));
  const isJson = /[/+](?:json|x-ndjson)/.test(String(headers['content-type']));
  const lines = isJson
    ? text
        .split('\n')
        .filter(line => line !== '')
        .map(parsed)
    : text;
  return { status, headers: kept, body: lines };
}

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line, (name, value: unknown) => (byChance.has(name) && value !== null ? typeof value : value));
  } catch {
    return line;
  }
};

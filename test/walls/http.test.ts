// Whoever is inside of walls, over HTTP: whatever they ask, in whatever form, they are answered what a site answers that never had the rows
// of others; and what is called hidden here is called as what is not there.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../src/api/contract/contract.ts';
import type { ServerBed } from '../api/server_bed.ts';
import { compared, type Heard, type HttpBeds, hear, heardOf, openHttpBeds } from './http_bed.ts';
import { type Call, calls, sharedCalls } from './http_calls.ts';
import { canary, tells, wallsOf } from './walled_bed.ts';

/** Called with a connection that stays open, or an end that others still need. */
const elsewhere = ['listen', 'logOut'];

test('every route that is for those inside of walls is called', () => {
  const inside = routes.filter(({ tenants }) => tenants).map(({ id }) => id);
  expect([...new Set([...calls.map(({ id }) => id), ...elsewhere])].sort()).toEqual(inside.sort());
});

const shownOf = ({ id, url, body, headers }: Call): string =>
  `${id} ${url} ${JSON.stringify(body ?? '')} ${headers?.['accept'] ?? ''}`.slice(0, 150);
const heardText = ({ status, headers, text }: Heard): string => `${status} ${JSON.stringify(headers)} ${text}`;
const askOf = ({ method, url, body, headers }: Call) => ({
  url,
  ...(method && { method }),
  ...(body !== undefined && { body }),
  ...(headers && { headers }),
});

/** What is hidden is called what it would be if it were not there. */
const hides = ['not_found', 'unknown_table', 'metric_unknown', 'dimension_unknown', 'report_unknown', 'feed_unknown'];

type Opened = (call: Call) => Promise<Heard>;

/** Makes a link as somebody inside, and gives what asks by it; undefined where they may not make it. */
async function openLink(bed: ServerBed, target: { kind: string; target: string }): Promise<Opened | undefined> {
  const made = await hear(bed, { method: 'POST', url: '/api/shares', body: { ...target, expires_at: '2026-03-09' } });
  if (made.status !== 201) return undefined;
  const secret = (JSON.parse(made.text) as { link: string }).link.split('/').at(-1) ?? '';
  return call => {
    const ask = askOf(call);
    return hear(bed, { ...ask, headers: { ...ask.headers, 'x-share': secret } }, 'nobody');
  };
}

const numberless = new Set(['revision', 'took_ms', 'request_id']);

/** The numbers of an answer without what is said of how and when they were counted, which is not told inside. */
function numbersOf(heard: Heard): unknown {
  if (!String(heard.headers['content-type']).startsWith('application/json'))
    return heard.text.replace(/Revision +\d+/, '');
  const told = JSON.parse(heard.text, (name, value: unknown) => (numberless.has(name) ? 0 : value)) as Record<
    string,
    unknown
  >;
  if (!('marks' in told)) return told;
  const { rows, previous, other, range, previous_range, data_to, open_from, columns } = told;
  return { rows, previous, other, range, previous_range, data_to, open_from, columns };
}

/** What is said back of a question that names others is no news. */
const namesOthers = (call: Call): boolean =>
  tells(decodeURIComponent(`${call.url} ${JSON.stringify(call.body ?? '')}`));
/** Names and numbers of what stands on a table that is not seen. */
const hidden = /warmest|secret[ _]|ledger of|987654/i;

function expectSame(call: Call, full: Heard, clean: Heard): void {
  if (!namesOthers(call)) expect(tells(heardText(full)), heardText(full)).toBe(false);
  if (call.judged !== true) expect(compared(full)).toEqual(compared(clean));
  expect(full.status).toBeLessThan(500);
}

describe.each([
  ['a partition column', { depot: ['GDN'] }],
  ['a column inside of the files', wallsOf['column'] ?? {}],
] as const)('walls of %s', (_, walls) => {
  let beds: HttpBeds;
  beforeAll(async () => {
    beds = await openHttpBeds(walls);
  });
  afterAll(() => beds.close());

  test('the canary sings: without walls the rows of others are told', async () => {
    let sung = 0;
    for (const call of calls.filter(one => !namesOthers(one)))
      if (tells(heardText(await hear(beds.full, askOf(call), 'administrator')))) sung++;
    expect(sung).toBeGreaterThan(40);
  });

  test.each(calls.map(call => ({ call, shown: shownOf(call) })))('$shown', async ({ call }) => {
    const full = await hear(beds.full, askOf(call));
    const clean = await hear(beds.clean, askOf(call));
    expectSame(call, full, clean);
    if (call.id === 'prepareDownload' && full.status === 201) await expectSameDownload(call, full, clean);
    if (!hidden.test(shownOf(call))) expect(full.text).not.toMatch(hidden);
  });

  test.each(calls.filter(call => call.whole === true).map(call => ({ call, shown: shownOf(call) })))(
    'as everybody of the site without others: $shown',
    async ({ call }) => {
      const inside = await hear(beds.full, askOf(call));
      const everybody = await hear(beds.clean, askOf(call), 'administrator');
      if (everybody.status !== 200) expect(inside.status).toBeGreaterThanOrEqual(400);
      else if (inside.status === 200) expect(numbersOf(inside)).toEqual(numbersOf(everybody));
      else expect(hides).toContain((JSON.parse(inside.text) as { code: string }).code);
    },
  );

  test('a link that somebody inside made opens what is inside', async () => {
    for (const target of [
      { kind: 'dashboard', target: 'site.whole' },
      { kind: 'report', target: 'site.by_depot' },
    ]) {
      const opened = await Promise.all([beds.full, beds.clean].map(bed => openLink(bed, target)));
      if (opened[0] === undefined || opened[1] === undefined) {
        expect(opened).toEqual([undefined, undefined]);
        continue;
      }
      for (const call of sharedCalls) {
        const [full, clean] = [await opened[0](call), await opened[1](call)];
        expectSame(call, full, clean);
      }
    }
  });

  test('events tell of tables that are seen, and of nothing else', async () => {
    const { app } = beds.full;
    const listening = beds.full.as('inside', { url: '/api/events' });
    while (app.events.listeners === 0) await new Promise(resolve => setTimeout(resolve, 5));
    const names = [...app.current().catalog.datasets.keys(), ...app.current().catalog.models.keys()];
    app.events.tell({ name: 'tables', data: { changed: names }, walled: false });
    app.events.tell({ name: 'tables', data: { changed: ['site.readings'] }, walled: false });
    app.events.tell({ name: 'log', data: { text: canary }, walled: true });
    app.events.tell({ name: 'run', data: { error: canary }, walled: true });
    app.events.tell({ name: 'alerts', data: { firing: 987_654, changed: true }, walled: true });
    app.events.end();
    const { text } = heardOf(await listening);
    expect(tells(text)).toBe(false);
    const seen = names.filter(name => app.desk.sees(name, walls));
    const told = [...text.matchAll(/event: (\w+)\ndata: (.*)/g)]
      .slice(1)
      .map(([, name, data = '']) => [name, JSON.parse(data)]);
    expect(told).toEqual([['tables', { changed: seen }]]);
  });

  async function expectSameDownload(call: Call, full: Heard, clean: Heard): Promise<void> {
    const href = ({ text }: Heard) => (JSON.parse(text) as { href: string }).href;
    const file = await hear(beds.full, { url: href(full) });
    expectSame(call, file, await hear(beds.clean, { url: href(clean) }));
  }
});

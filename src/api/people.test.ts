// People, tenants, tokens, share links and the log of acts, over the server.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Browser, type GateBed, openGateBed, password } from '../../test/api/gate_bed.ts';
import { limits } from '../base/limits.ts';

const dashboard = `title: Scans
panels:
  - { title: Scans, kind: line, metrics: [site.scans] }
`;
const metrics = `from: site.scans_hourly
time: hour
dimensions: { depot: depot }
metrics:
  scans: { label: Scans, sql: cast(sum(scan_count) as bigint), unit: scans, good: up, description: All scans. }
`;

let bed: GateBed;
let ada: Browser;
beforeEach(async () => {
  bed = await openGateBed({
    files: {
      'metrics/parcels.yaml': metrics,
      'dashboards/first.yaml': dashboard,
      'dashboards/second.yaml': dashboard,
    },
  });
  ada = await bed.administrator();
});
afterEach(() => bed.close());

const selfOf = async (browser: Browser) => (await browser.send({ url: '/api/session' })).body.self;
const addTenant = async (filters: object, name = 'North') =>
  (await ada.send({ method: 'POST', url: '/api/tenants', body: { name, filters } })).body;
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

test('invited, in, with a new password; removed, out with everything of theirs', async () => {
  const invited = await ada.send({
    method: 'POST',
    url: '/api/people',
    body: { email: 'Bob@Example.com ', name: 'Bob', role: 'analyst' },
  });
  expect(invited).toMatchObject({
    status: 201,
    body: { person: { email: 'bob@example.com', state: 'invited', login: [] } },
  });
  const again = await ada.send({
    method: 'POST',
    url: '/api/people',
    body: { email: 'bob@example.com', role: 'viewer' },
  });
  expect(again).toMatchObject({ status: 409, body: { code: 'person_known' } });
  const { id } = invited.body.person;
  const bob = bed.browser();
  const token = new URL(invited.body.link).searchParams.get('token');
  expect((await bob.logIn('bob@example.com')).status).toBe(401);
  const weak = { token, password: 'bob@example.com' };
  expect((await bob.send({ method: 'POST', url: '/api/invitation', body: weak })).body.code).toBe('password_weak');
  const accept = {
    method: 'POST',
    url: '/api/invitation',
    body: { token, password, email: 'eve@example.com' },
  } as const;
  expect((await bob.send(accept)).body.self).toMatchObject({ email: 'bob@example.com', role: 'analyst' });
  expect((await bob.send(accept)).body.code).toBe('link_invalid');
  const made = await bob.send({ method: 'POST', url: '/api/tokens', body: { name: 'notebook', scopes: ['read'] } });
  expect((await bed.send({ url: '/api/tables', headers: bearer(made.body.secret) })).status).toBe(200);

  expect((await ada.send({ method: 'DELETE', url: `/api/people/${id}` })).status).toBe(204);
  expect((await bob.send({ url: '/api/tables' })).status).toBe(401);
  expect((await bob.logIn('bob@example.com')).status).toBe(401);
  expect((await bed.send({ url: '/api/tables', headers: bearer(made.body.secret) })).body.code).toBe('token_invalid');
});

test('a new link ends the one before, the sessions, and the old password when it is used', async () => {
  const bob = await bed.person('bob@example.com', 'viewer');
  const { id } = await selfOf(bob);
  const linkOf = async () => (await ada.send({ method: 'POST', url: `/api/people/${id}/link` })).body.link as string;
  const [old, link] = [await linkOf(), await linkOf()];
  const accept = (one: string) =>
    bed.send({
      method: 'POST',
      url: '/api/invitation',
      body: { token: new URL(one).searchParams.get('token'), password: 'four blue herons sing' },
    });
  expect((await accept(old)).status).toBe(410);
  expect((await bob.send({ url: '/api/tables' })).status).toBe(200);
  expect((await accept(link)).status).toBe(200);
  expect((await bob.send({ url: '/api/tables' })).status).toBe(401);
  expect((await bob.logIn('bob@example.com')).status).toBe(401);
  expect((await bob.logIn('bob@example.com', 'four blue herons sing')).status).toBe(200);
});

test('there is always an administrator, and nobody takes their own rights away', async () => {
  const { id } = await selfOf(ada);
  const change = (who: string, body: object) => ada.send({ method: 'PATCH', url: `/api/people/${who}`, body });
  for (const body of [{ role: 'viewer' }, { state: 'locked' }, { tenant: (await addTenant({ depot: ['GDN'] })).id }])
    expect((await change(id, body)).body.code).toBe('last_administrator');
  expect((await ada.send({ method: 'DELETE', url: `/api/people/${id}` })).body.code).toBe('last_administrator');
  const bob = await bed.person('bob@example.com', 'administrator');
  const bobId = (await selfOf(bob)).id;
  expect((await change(id, { role: 'viewer' })).body.code).toBe('not_yourself');
  expect((await ada.send({ method: 'DELETE', url: `/api/people/${id}` })).status).toBe(409);
  const [one, other] = await Promise.all([
    ada.send({ method: 'PATCH', url: `/api/people/${bobId}`, body: { role: 'viewer' } }),
    bob.send({ method: 'PATCH', url: `/api/people/${id}`, body: { role: 'viewer' } }),
  ]);
  expect([one.status, other.status].filter(status => status === 200)).toHaveLength(1);
});

test('people are listed a page at a time, none twice and none left out', async () => {
  for (let i = 0; i < 7; i++)
    await ada.send({ method: 'POST', url: '/api/people', body: { email: `p${i}@example.com`, role: 'viewer' } });
  const seen: string[] = [];
  for (let cursor = ''; ; ) {
    const { body } = await ada.send({ url: `/api/people?limit=3${cursor}` });
    seen.push(...body.items.map((one: { email: string }) => one.email));
    if (body.next === null) break;
    cursor = `&cursor=${body.next}`;
  }
  expect(seen).toEqual(['ada@example.com', ...Array.from({ length: 7 }, (_, i) => `p${i}@example.com`)]);
  expect((await ada.send({ url: '/api/people?search=P3' })).body.items).toHaveLength(1);
  for (const sign of ['%25', '_', '%5C'])
    expect((await ada.send({ url: `/api/people?search=${sign}` })).body.items).toEqual([]);
});

test('only administrators see and change people', async () => {
  const bob = await bed.person('bob@example.com', 'editor');
  for (const url of ['/api/people', '/api/tenants', '/api/audit']) expect((await bob.send({ url })).status).toBe(403);
  const { id } = await selfOf(bob);
  const grab = await bob.send({ method: 'PATCH', url: `/api/people/${id}`, body: { role: 'administrator' } });
  expect(grab.status).toBe(403);
});

test('a tenant names dimensions that are there, and is not removed while somebody is inside', async () => {
  const { dimensions } = (await ada.send({ url: '/api/tenants' })).body;
  expect(dimensions).toContain('depot');
  expect(dimensions).not.toContain('grams');
  const bad = async (filters: object) =>
    (await ada.send({ method: 'POST', url: '/api/tenants', body: { name: 'Bad', filters } })).status;
  expect([await bad({}), await bad({ depto: ['GDN'] }), await bad({ depot: [] }), await bad({ day: ['x'] })]).toEqual([
    400, 400, 400, 400,
  ]);
  const north = await addTenant({ depot: ['GDN', 'GDN'] });
  expect(north.filters).toEqual({ depot: ['GDN'] });
  expect(
    (await ada.send({ method: 'POST', url: '/api/tenants', body: { name: 'North', filters: { depot: ['WAW'] } } }))
      .status,
  ).toBe(409);
  const bob = await bed.person('bob@example.com', 'analyst', north.id);
  expect((await selfOf(bob)).tenant.name).toBe('North');
  const gone = await ada.send({ method: 'DELETE', url: `/api/tenants/${north.id}` });
  expect(gone).toMatchObject({ status: 409, body: { code: 'tenant_used' } });
  await ada.send({ method: 'DELETE', url: `/api/people/${(await selfOf(bob)).id}` });
  expect((await ada.send({ method: 'DELETE', url: `/api/tenants/${north.id}` })).status).toBe(204);
});

test('a token does what its scopes and its maker may, and no more', async () => {
  const bob = await bed.person('bob@example.com', 'editor');
  const make = async (scopes: string[], more: object = {}) =>
    bob.send({ method: 'POST', url: '/api/tokens', body: { name: 'a', scopes, ...more } });
  expect((await make(['admin'])).status).toBe(403);
  const [read, query, write] = await Promise.all([make(['read']), make(['query']), make(['write'])]);
  expect(read?.body.secret).toMatch(/^tly_[\w-]{43}$/);
  const as = (made: typeof read, request: { method?: 'POST'; url: string; body?: object }) =>
    bed.send({ ...request, headers: bearer(made?.body.secret) });
  const ask = { method: 'POST', url: '/api/query', body: { sql: 'select 1 as one' } } as const;
  const start = { method: 'POST', url: '/api/silences', body: {} } as const;
  expect((await as(read, { url: '/api/tables' })).status).toBe(200);
  expect((await as(read, ask)).body.code).toBe('not_allowed');
  expect((await as(query, ask)).status).toBe(200);
  expect((await as(query, { url: '/api/tables' })).status).toBe(403);
  expect((await as(read, start)).status).toBe(403);
  // It gets in, and its body is what is wrong.
  expect((await as(write, start)).body.code).toBe('input_invalid');
  for (const made of [read, query, write]) {
    expect((await as(made, { url: '/api/people' })).status).toBe(403);
    const more = { method: 'POST', url: '/api/tokens', body: { name: 'b', scopes: ['read'] } } as const;
    expect((await as(made, more)).status).toBe(403);
  }
});

test('a token ends: when it expires, is revoked, or its maker is locked; it falls with their role', async () => {
  const bob = await bed.person('bob@example.com', 'editor');
  const { id } = await selfOf(bob);
  const make = async (expires_days = 90) =>
    (
      await bob.send({
        method: 'POST',
        url: '/api/tokens',
        body: { name: 'a', scopes: ['read', 'query'], expires_days },
      })
    ).body;
  const look = (secret: string, url = '/api/rejects') => bed.send({ url, headers: bearer(secret) });
  const [short, revoked, kept] = [await make(1), await make(), await make()];
  expect((await look(kept.secret)).status).toBe(200);
  expect((await bob.send({ method: 'DELETE', url: `/api/tokens/${revoked.token.id}` })).status).toBe(204);
  bed.wait(86_400_000);
  expect((await look(short.secret)).body.code).toBe('token_invalid');
  bed.wait(-2 * 86_400_000);
  expect((await look(revoked.secret)).body.code).toBe('token_invalid');
  await ada.logIn('ada@example.com');
  await ada.send({ method: 'PATCH', url: `/api/people/${id}`, body: { role: 'viewer' } });
  expect((await look(kept.secret)).status).toBe(403);
  await ada.send({ method: 'PATCH', url: `/api/people/${id}`, body: { state: 'locked' } });
  expect((await look(kept.secret)).status).toBe(401);
});

test('who looks at tokens sees neither the secret nor the hash, and only their own', async () => {
  const [bob, eve] = [await bed.person('bob@example.com', 'analyst'), await bed.person('eve@example.com', 'analyst')];
  const { secret, token } = (
    await bob.send({ method: 'POST', url: '/api/tokens', body: { name: 'a', scopes: ['read'] } })
  ).body;
  await bed.send({ url: '/api/tables', headers: bearer(secret) });
  const own = await bob.send({ url: '/api/tokens' });
  expect(own.body.items).toMatchObject([{ id: token.id, owner: 'bob@example.com', used_at: expect.any(String) }]);
  expect(own.text).not.toContain(secret);
  expect((await eve.send({ url: '/api/tokens' })).body.items).toEqual([]);
  expect((await eve.send({ method: 'DELETE', url: `/api/tokens/${token.id}` })).status).toBe(404);
  expect((await ada.send({ url: '/api/tokens' })).body.items).toHaveLength(1);
  const stored = JSON.stringify(await bed.app.store.db.selectFrom('tokens').selectAll().execute());
  expect(stored).not.toContain(secret);
});

test('somebody inside of walls makes tokens inside of the same walls alone', async () => {
  const [north, south] = [await addTenant({ depot: ['GDN'] }), await addTenant({ depot: ['WAW'] }, 'South')];
  const bob = await bed.person('bob@example.com', 'analyst', north.id);
  const make = (tenant: string | null) =>
    bob.send({ method: 'POST', url: '/api/tokens', body: { name: 'a', scopes: ['read', 'query'], tenant } });
  expect((await make(south.id)).status).toBe(403);
  const { secret, token } = (await make(null)).body;
  expect(token.tenant.id).toBe(north.id);
  const sql = 'select distinct depot from site.scans';
  const rows = await bed.send({ method: 'POST', url: '/api/query', body: { sql }, headers: bearer(secret) });
  expect(rows.text).toContain('GDN');
  expect(rows.text).not.toContain('WAW');
  await ada.send({ method: 'PATCH', url: `/api/people/${(await selfOf(bob)).id}`, body: { tenant: south.id } });
  expect((await bed.send({ url: '/api/tables', headers: bearer(secret) })).status).toBe(401);
});

const share = async (body: object, by: Browser = ada) => {
  const whole = { kind: 'dashboard', target: 'site.first', expires_at: '2026-03-05', ...body };
  return by.send({ method: 'POST', url: '/api/shares', body: whole });
};
const tokenOf = (link: string): string => link.split('/').at(-1) ?? '';

test('a share link opens its one dashboard and nothing else', async () => {
  const made = await share({});
  expect(made.body.link).toMatch(/^http:\/\/127\.0\.0\.1\/share\/[\w-]{16}\.[\w-]{43}$/);
  const headers = { 'x-share': tokenOf(made.body.link) };
  const look = (url: string) => bed.send({ url, headers });
  const opened = await bed.send({ method: 'POST', url: '/api/share', body: { token: headers['x-share'] } });
  expect(opened.body.share).toMatchObject({ kind: 'dashboard', target: 'site.first' });
  const first = await look('/api/dashboards/site.first');
  expect(first.status).toBe(200);
  const panel = first.body.panels[0].id;
  expect((await look(`/api/dashboards/site.first/panels/${panel}`)).status).toBe(200);
  expect((await look('/api/session')).body).toMatchObject({ state: 'in', self: { kind: 'share' } });
  const { body: known } = await look('/api/catalogue');
  expect(known.dashboards.map((one: { name: string }) => one.name)).toEqual(['site.first']);
  expect([known.tables, known.reports, known.feeds, known.packs]).toEqual([[], [], [], []]);
  for (const url of [
    '/api/dashboards/site.second',
    `/api/dashboards/site.second/panels/${panel}`,
    '/api/dashboards/site.first%2f..%2fsite.second',
    '/api/tables',
    '/api/reports',
    '/api/people',
    '/api/now',
    '/api/events',
    '/feeds/site.any',
  ])
    expect([403, 404], url).toContain((await look(url)).status);
  const ask = await bed.send({ method: 'POST', url: '/api/metrics', body: { metrics: ['site.scans'] }, headers });
  expect(ask.status).toBe(403);
});

test('what a share fixes cannot be asked for otherwise', async () => {
  const made = await share({ params: { filter: 'depot:GDN', from: '2026-03-01', to: '2026-03-02' } });
  const headers = { 'x-share': tokenOf(made.body.link) };
  const { panels } = (await bed.send({ url: '/api/dashboards/site.first', headers })).body;
  const url = `/api/dashboards/site.first/panels/${panels[0].id}`;
  const plain = await bed.send({ url, headers });
  for (const query of [
    'filter=depot:WAW',
    'filter=depot:GDN&filter=depot:WAW',
    'from=2020-01-01',
    'to=2027-01-01&filter=',
  ]) {
    const asked = await bed.send({ url: `${url}?${query}`, headers });
    expect(asked.body.rows, query).toEqual(plain.body.rows);
    expect(asked.body.range ?? null, query).toEqual(plain.body.range ?? null);
  }
});

test('a share ends: when it expires, is revoked, was changed, or its maker is gone', async () => {
  const bob = await bed.person('bob@example.com', 'editor');
  const [own, revoked] = [await share({}, bob), await share({})];
  const look = (token: string) => bed.send({ url: '/api/dashboards/site.first', headers: { 'x-share': token } });
  const token = tokenOf(own.body.link);
  expect((await look(token)).status).toBe(200);
  for (const wrong of [
    token.slice(0, -1),
    `${token}A`,
    token.replace('.', '..'),
    token.split('.')[0] ?? '',
    `${'A'.repeat(16)}.${token.split('.')[1]}`,
  ])
    expect((await look(wrong)).body.code).toBe('share_invalid');
  await ada.send({ method: 'DELETE', url: `/api/shares/${revoked.body.share.id}` });
  expect((await look(tokenOf(revoked.body.link))).status).toBe(410);
  const { db } = bed.app.store;
  await db.updateTable('shares').set({ target: 'site.second' }).where('id', '=', own.body.share.id).execute();
  expect((await look(token)).status).toBe(410);
  await db.updateTable('shares').set({ target: 'site.first' }).where('id', '=', own.body.share.id).execute();
  expect((await look(token)).status).toBe(200);
  const { id } = await selfOf(bob);
  await ada.send({ method: 'PATCH', url: `/api/people/${id}`, body: { state: 'locked' } });
  expect((await look(token)).status).toBe(410);
  await ada.send({ method: 'PATCH', url: `/api/people/${id}`, body: { state: 'active' } });
  expect((await look(token)).status).toBe(200);
  bed.wait(4 * 86_400_000);
  expect((await look(token)).status).toBe(410);
});

test('a share shows what its maker sees, within their walls', async () => {
  const north = await addTenant({ depot: ['GDN'] });
  const bob = await bed.person('bob@example.com', 'editor', north.id);
  const { link } = (await share({}, bob)).body;
  const headers = { 'x-share': tokenOf(link) };
  const { panels } = (await bed.send({ url: '/api/dashboards/site.first', headers })).body;
  const url = `/api/dashboards/site.first/panels/${panels[0].id}?from=2026-03-01&to=2026-03-02`;
  const sum = (rows: unknown[][]) => rows.reduce((total, row) => total + Number(row.at(-1) ?? 0), 0);
  expect(sum((await bed.send({ url, headers })).body.rows)).toBe(2);
  expect(sum((await ada.send({ url })).body.rows)).toBe(3);
});

test('a share needs something that is there, an end, and for a frame a site that may show it', async () => {
  expect((await share({ target: 'site.none' })).status).toBe(404);
  expect((await share({ target: 'first' })).status).toBe(404);
  expect((await share({ expires_at: '2026-03-01' })).body.code).toBe('share_time');
  expect((await share({ expires_at: '2030-01-01' })).body.code).toBe('share_time');
  expect((await share({ embed: true })).status).toBe(400);
});

test('the log has every change and download, who and from where, and no secret', async () => {
  const bob = await bed.person('bob@example.com', 'analyst');
  await bob.send({
    method: 'PATCH',
    url: '/api/session',
    body: { password: { old: password, new: 'four blue herons sing' } },
  });
  const { secret } = (
    await bob.send({ method: 'POST', url: '/api/tokens', body: { name: 'note', scopes: ['read', 'query'] } })
  ).body;
  await bed.send({ url: '/api/tables/site.scans_hourly/download?format=csv', headers: bearer(secret) });
  await bob.send({ method: 'POST', url: '/api/query', body: { sql: `select 1 /* ${'x'.repeat(2_000)} */` } });
  await bob.send({ url: '/api/settings' });
  await bob.send({ method: 'PATCH', url: '/api/people/x', body: { role: 'viewer' } });
  const { body, text } = await ada.send({ url: '/api/audit?limit=100' });
  const acts = body.items.map(
    (one: { action: string; outcome: string; actor: string }) => `${one.actor} ${one.action} ${one.outcome}`,
  );
  for (const act of [
    'ada@example.com session.invitation done',
    'ada@example.com person.invite done',
    'bob@example.com session.invitation done',
    'bob@example.com session.change done',
    'bob@example.com token.add done',
    'bob@example.com (note) table.download done',
    'bob@example.com query done',
    'bob@example.com person.change refused',
  ])
    expect(acts).toContain(act);
  for (const word of [password, 'four blue herons sing', secret, 'x'.repeat(600)]) expect(text).not.toContain(word);
});

test('the log is read a page at a time and by who, what and when; strangers do not fill it', async () => {
  for (let i = 0; i < limits.auditStrangers + 30; i++)
    await bed.send({ method: 'POST', url: '/api/people', body: {}, headers: { authorization: 'Bearer x' } });
  const { body } = await ada.send({ url: '/api/audit?limit=1000' });
  const strangers = body.items.filter((one: { actor_kind: string }) => one.actor_kind === 'stranger');
  expect(strangers).toHaveLength(limits.auditStrangers);
  const [first, ...rest] = [await ada.send({ url: '/api/audit?limit=50' })];
  expect(rest).toEqual([]);
  const second = await ada.send({ url: `/api/audit?limit=50&cursor=${first?.body.next}` });
  expect(second.body.items[0].id).toBe(first?.body.items.at(-1).id - 1);
  expect((await ada.send({ url: '/api/audit?actor=ADA@' })).body.items.length).toBe(1);
  expect((await ada.send({ url: '/api/audit?from=2026-03-03' })).body.items).toEqual([]);
  expect((await ada.send({ url: '/api/audit?from=soon' })).status).toBe(400);
});

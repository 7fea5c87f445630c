// Who is let in by the server, and what pages of others, stolen cookies and wrong proofs come to.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { far, type GateBed, openGateBed, password } from '../../test/api/gate_bed.ts';
import { firstLink } from './first_start.ts';

let bed: GateBed;
beforeEach(async () => {
  bed = await openGateBed();
});
afterEach(() => bed.close());

const here = '127.0.0.1';
const linkToken = async () => new URL((await firstLink(bed.app)) ?? '').searchParams.get('token') ?? '';

test('before anybody is set up this machine may look and ask, and others may not', async () => {
  const session = await bed.send({ url: '/api/session', from: here });
  expect(session.body).toMatchObject({
    state: 'in',
    people: false,
    csrf: null,
    self: { kind: 'local', role: 'analyst' },
  });
  expect((await bed.send({ url: '/api/tables', from: here })).status).toBe(200);
  expect((await bed.send({ url: '/api/settings', from: here })).status).toBe(403);
  expect((await bed.send({ url: '/api/session' })).body).toMatchObject({ state: 'setup', self: null });
  expect((await bed.send({ url: '/api/tables' })).body.code).toBe('not_logged_in');
});

test('what came through a proxy, or asks for another name, is not of this machine', async () => {
  const all: Record<string, string>[] = [
    { 'x-forwarded-for': '192.0.2.1' },
    { 'x-forwarded-host': 'localhost' },
    { 'x-real-ip': '127.0.0.1' },
    { forwarded: 'for=192.0.2.1' },
    { via: '1.1 proxy' },
    { host: 'tallylight.example' },
    { host: 'localhost.example.com' },
    { host: '127.0.0.1.example.com' },
    { host: 'user@127.0.0.1' },
    { host: '192.0.2.7' },
  ];
  for (const headers of all)
    expect([401, 403], JSON.stringify(headers)).toContain(
      (await bed.send({ url: '/api/tables', from: here, headers })).status,
    );
});

test('the first link makes the administrator once, for whoever comes first; then this machine is nobody special', async () => {
  const token = await linkToken();
  const body = { token, email: 'Ada@Example.com', name: 'Ada', password };
  const both = await Promise.all([1, 2].map(() => bed.send({ method: 'POST', url: '/api/invitation', body })));
  expect(both.map(answer => answer.status).sort()).toEqual([200, 410]);
  const made = both.find(answer => answer.status === 200);
  expect(made?.body).toMatchObject({
    state: 'in',
    people: true,
    self: { email: 'ada@example.com', role: 'administrator' },
  });
  expect(await firstLink(bed.app)).toBeUndefined();
  expect((await bed.send({ url: '/api/tables', from: here })).status).toBe(401);
  expect((await bed.send({ url: '/api/session', from: here })).body.state).toBe('out');
});

test('a newer first link ends the one before; an old one ends by itself', async () => {
  const [old, token] = [await linkToken(), await linkToken()];
  expect((await bed.send({ url: `/api/invitation?token=${old}` })).status).toBe(410);
  expect((await bed.send({ url: `/api/invitation?token=${token}` })).body).toMatchObject({
    kind: 'first',
    email: null,
  });
  bed.wait(25 * 3_600_000);
  expect((await bed.send({ url: `/api/invitation?token=${token}` })).status).toBe(410);
});

test('the cookie is for this server and no script, and holds across sites for reading alone', async () => {
  const ada = await bed.administrator();
  const answer = await ada.logIn('ada@example.com');
  const cookie = String(answer.headers['set-cookie']);
  expect(cookie).toMatch(/^tallylight_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
  expect(answer.headers['cache-control']).toMatch(/no-cache|no-store/);
});

test('over TLS the cookie is secure and bound to the host', async () => {
  await bed.close();
  bed = await openGateBed({ publicUrl: () => 'https://tallylight.example' });
  const ada = await bed.administrator();
  expect([...ada.cookies.keys()]).toEqual(['__Host-tallylight_session']);
  const answer = await ada.logIn('ada@example.com');
  expect(String(answer.headers['set-cookie'])).toContain('; Secure');
  const plain = { cookie: `tallylight_session=${ada.cookies.get('__Host-tallylight_session')}` };
  expect((await bed.send({ url: '/api/tables', headers: plain })).status).toBe(401);
});

test('a login takes no id from outside: what a page of others had put there is not what is used afterwards', async () => {
  const ada = await bed.administrator();
  const planted = 'A'.repeat(43);
  ada.cookies.set('tallylight_session', planted);
  await ada.logIn('ada@example.com');
  expect(ada.cookies.get('tallylight_session')).not.toBe(planted);
  expect((await bed.send({ url: '/api/tables', headers: { cookie: `tallylight_session=${planted}` } })).status).toBe(
    401,
  );
});

test('a second login ends the session that the browser had', async () => {
  const ada = await bed.administrator();
  const before = ada.cookies.get('tallylight_session');
  await ada.logIn('ada@example.com');
  expect((await bed.send({ url: '/api/tables', headers: { cookie: `tallylight_session=${before}` } })).status).toBe(
    401,
  );
});

test('a stolen cookie is worth nothing after the logout', async () => {
  const ada = await bed.administrator();
  const headers = { cookie: `tallylight_session=${ada.cookies.get('tallylight_session')}` };
  expect((await bed.send({ url: '/api/tables', headers })).status).toBe(200);
  expect((await ada.send({ method: 'DELETE', url: '/api/session' })).status).toBe(204);
  expect((await bed.send({ url: '/api/tables', headers })).status).toBe(401);
  expect(ada.cookies.size).toBe(0);
});

test('a session changes something only with its own CSRF token, from a page of ours', async () => {
  const ada = await bed.administrator();
  const bob = await bed.person('bob@example.com', 'editor');
  const change = { method: 'PATCH', url: '/api/session', body: { name: 'Ada L.' } } as const;
  expect((await ada.send(change)).status).toBe(200);
  for (const headers of [
    { 'x-csrf-token': '' },
    { 'x-csrf-token': bob.csrf ?? '' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])
    expect((await ada.send({ ...change, headers })).body.code).toBe('csrf_missing');
  const { csrf } = ada;
  ada.csrf = undefined;
  expect((await ada.send(change)).body.code).toBe('csrf_missing');
  // A browser that says nothing of sites says the origin.
  const cookie = `tallylight_session=${ada.cookies.get('tallylight_session')}`;
  const old = (origin: string) => bed.send({ ...change, headers: { cookie, origin, 'x-csrf-token': csrf ?? '' } });
  for (const origin of [
    'http://evil.example',
    'null',
    'http://127.0.0.1.evil.example',
    'https://127.0.0.1',
    'http://127.0.0.1:81',
  ])
    expect((await old(origin)).status).toBe(403);
  expect((await old('http://127.0.0.1')).status).toBe(200);
});

test('a page of others cannot log somebody in as somebody else', async () => {
  await bed.administrator();
  const body = { email: 'ada@example.com', password };
  const send = (headers: Record<string, string>) => bed.send({ method: 'POST', url: '/api/session', body, headers });
  expect((await send({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await send({ origin: 'http://evil.example' })).status).toBe(403);
  expect((await send({})).status).toBe(200);
});

test('header and cookie tricks: nothing is read twice, nothing is written into a header', async () => {
  const ada = await bed.administrator();
  const good = ada.cookies.get('tallylight_session') ?? '';
  for (const cookie of [
    `tallylight_session=${good}x`,
    `tallylight_session="${good}`,
    `Tallylight_session=${good}`,
    `tallylight_session=${good.slice(0, 42)}%00`,
    'tallylight_session=../../etc/passwd',
  ])
    expect((await bed.send({ url: '/api/tables', headers: { cookie } })).status, cookie).toBe(401);
  const token = `x%0d%0aset-cookie:%20a=b`;
  const answer = await bed.send({ url: `/api/invitation?token=${token}` });
  expect(answer.headers['set-cookie']).toBeUndefined();
});

test('a wrong proof is an error, even where none is needed', async () => {
  const ada = await bed.administrator();
  const cookie = `tallylight_session=${ada.cookies.get('tallylight_session')}`;
  for (const authorization of ['Bearer tly_wrong', 'Bearer', 'Basic YTpi', `Bearer ${'x'.repeat(5_000)}`])
    expect((await bed.send({ url: '/api/session', headers: { authorization, cookie } })).body.code).toBe(
      'token_invalid',
    );
  expect((await bed.send({ url: '/api/session', headers: { 'x-share': 'a.b', cookie } })).status).toBe(410);
});

test('huge bodies and passwords are refused before they are work', async () => {
  await bed.administrator();
  const logIn = (secret: string) =>
    bed.send({ method: 'POST', url: '/api/session', body: { email: 'ada@example.com', password: secret } });
  const begun = performance.now();
  expect((await logIn('x'.repeat(1_001))).status).toBe(400);
  expect((await logIn('x'.repeat(20 << 20))).status).toBe(413);
  expect(performance.now() - begun).toBeLessThan(2_000);
});

test('somebody who was locked is out at the next request; who was moved behind walls sees them at once', async () => {
  const ada = await bed.administrator();
  const bob = await bed.person('bob@example.com', 'analyst');
  const { id } = (await bob.send({ url: '/api/session' })).body.self;
  const body = { name: 'North', filters: { depot: ['GDN'] } };
  const tenant = (await ada.send({ method: 'POST', url: '/api/tenants', body })).body;
  expect((await bob.send({ url: '/api/files' })).status).toBe(200);
  await ada.send({ method: 'PATCH', url: `/api/people/${id}`, body: { tenant: tenant.id } });
  expect((await bob.send({ url: '/api/files' })).status).toBe(403);
  expect((await bob.send({ url: '/api/session' })).body.self.tenant).toEqual({ id: tenant.id, name: 'North' });
  await ada.send({ method: 'PATCH', url: `/api/people/${id}`, body: { state: 'locked' } });
  expect((await bob.send({ url: '/api/files' })).status).toBe(401);
});

test('a failed login says how long to wait, and the log of acts has it', async () => {
  const ada = await bed.administrator();
  let last = await bed.send({ url: '/api/session' });
  for (let i = 0; i < 7; i++) last = await bed.browser().logIn('ada@example.com', 'a wrong guess of it');
  expect(last).toMatchObject({ status: 429, headers: { 'retry-after': '1' }, body: { code: 'login_throttled' } });
  const { items } = (await ada.send({ url: '/api/audit?action=login' })).body;
  expect(items[0]).toMatchObject({
    actor_kind: 'stranger',
    target: 'ada@example.com',
    outcome: 'refused',
    address: far,
  });
  expect(JSON.stringify(items)).not.toContain('guess');
});

test('answers for a known and an unknown address are the same but for what differs by request', async () => {
  await bed.administrator();
  const [one, other] = [
    await bed.browser().logIn('ada@example.com', 'a wrong guess of it'),
    await bed.browser().logIn('eve@example.com', 'a wrong guess of it'),
  ];
  const bare = (answer: typeof one) => ({ ...answer.body, request_id: '' });
  expect(bare(one)).toEqual(bare(other));
  expect(one.status).toBe(other.status);
  expect(one.headers['content-length']).toBe(other.headers['content-length']);
});

test('in the demo whoever sits at the machine is in, and a page of others changes nothing', async () => {
  await bed.close();
  bed = await openGateBed({ demo: true });
  const silence = (headers: Record<string, string>, rest: object = { body: { name: 'x', scopes: ['read'] } }) =>
    bed.send({ method: 'POST', url: '/api/tokens', from: here, headers, ...rest });
  expect((await silence({ 'sec-fetch-site': 'same-origin' })).status).toBe(201);
  expect((await silence({ origin: 'http://127.0.0.1' })).status).toBe(201);
  // A program without a browser: JSON is what a form cannot send.
  expect((await silence({})).status).toBe(201);
  expect((await silence({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await silence({ origin: 'http://evil.example' })).status).toBe(403);
  expect((await silence({ origin: 'null' })).status).toBe(403);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
    expect((await silence({ 'content-type': type }, { payload: '{}' })).body.code).toBe('csrf_missing');
  expect(await firstLink(bed.app)).toBeUndefined();
  expect((await bed.send({ url: '/api/tables' })).status).toBe(401);
});

test('a server that is reached by another name trusts nobody for being on its machine', async () => {
  await bed.close();
  bed = await openGateBed({ yaml: 'server: { public_url: "https://tallylight.example" }\n' });
  expect((await bed.send({ url: '/api/tables', from: here })).status).toBe(401);
  await bed.close();
  bed = await openGateBed({ yaml: 'server: { behind_proxy: true }\n' });
  expect((await bed.send({ url: '/api/tables', from: here })).status).toBe(401);
});

// Login by an identity provider, against a real one: who comes in, with which role, and what is refused.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Browser, type GateBed, openGateBed } from '../../test/api/gate_bed.ts';
import { type OidcParty, openOidcParty } from '../../test/api/oidc_party.ts';
import { pageOf } from './oidc.ts';
import { roleIn } from './oidc_provider.ts';

const here = 'http://127.0.0.1';
let party: OidcParty;
let bed: GateBed;
let opened: GateBed | undefined;

const open = async (more = '') => {
  opened = await openGateBed({
    yaml: `login: { oidc: { issuer: "${party.issuer}", client_id: tallylight, client_secret: secret-of-a-test, title: Log in with Acme${more} } }\n`,
  });
  return opened;
};

beforeEach(async () => {
  party = await openOidcParty({
    clientId: 'tallylight',
    clientSecret: 'secret-of-a-test',
    redirectUri: `${here}/login/oidc/callback`,
  });
});
afterEach(async () => {
  await opened?.close();
  opened = undefined;
  await party.close();
});

const bob = { sub: 'u-1', email: 'Bob@example.com', email_verified: true, name: 'Bob B.' };

/** The whole way of a browser; where it ends, and what it is logged in as. */
async function logIn(
  browser: Browser,
  { to = '' } = {},
): Promise<{ ends: string; self: { email: string; role: string } | null }> {
  const begun = await browser.send({ url: `/login/oidc${to}`, headers: { 'sec-fetch-site': 'same-origin' } });
  expect(begun.status).toBe(303);
  const back = await party.follow(String(begun.headers['location']));
  expect(back.startsWith(`${here}/login/oidc/callback?`)).toBe(true);
  return comeBack(browser, back);
}

async function comeBack(browser: Browser, address: string) {
  const url = address.slice(here.length);
  const answer = await browser.send({ url, headers: { 'sec-fetch-site': 'cross-site' } });
  const { body } = await browser.send({ url: '/api/session' });
  return { ends: String(answer.headers['location']), self: body.self };
}

test('somebody who was invited comes in by a verified address, and is known by their subject from then on', async () => {
  bed = await open();
  const ada = await bed.administrator();
  expect((await ada.send({ url: '/api/session' })).body.login.oidc).toBe('Log in with Acme');
  await ada.send({ method: 'POST', url: '/api/people', body: { email: 'bob@example.com', role: 'editor' } });
  party.account = bob;
  const first = await logIn(bed.browser(), { to: '?to=/dashboards/site.first%3Frange=today' });
  expect(first).toMatchObject({
    ends: '/dashboards/site.first?range=today',
    self: { email: 'bob@example.com', role: 'editor' },
  });
  party.account = { ...bob, email: 'robert@elsewhere.example', email_verified: false };
  expect((await logIn(bed.browser())).self?.email).toBe('bob@example.com');
  const { items } = (await ada.send({ url: '/api/people?search=bob' })).body;
  expect(items).toMatchObject([{ state: 'active', login: ['oidc'] }]);
  const log = (await ada.send({ url: '/api/audit?action=session.login' })).body.items;
  expect(log[0]).toMatchObject({ actor: 'bob@example.com', outcome: 'done', detail: { by: 'oidc' } });
});

test('who was not invited stays out, and so does an address that the provider does not vouch for', async () => {
  bed = await open();
  await bed.administrator();
  party.account = bob;
  expect(await logIn(bed.browser())).toMatchObject({ ends: '/login?problem=oidc_not_invited', self: null });
  // Whoever may write any address at the provider is not the administrator.
  for (const email_verified of [false, undefined, 'no']) {
    party.account = { sub: 'u-9', email: 'ada@example.com', email_verified };
    expect(await logIn(bed.browser())).toMatchObject({ ends: '/login?problem=oidc_unverified', self: null });
  }
});

test('roles follow the claims at every login, up and down; without one of the map nobody comes in', async () => {
  bed = await open(', role_claim: groups, roles: { ops: editor, root: administrator }');
  await bed.administrator();
  const as = async (groups: unknown) => {
    party.account = { ...bob, groups };
    const { ends, self } = await logIn(bed.browser());
    return self?.role ?? ends;
  };
  expect(await as(['staff', 'ops'])).toBe('editor');
  expect(await as(['ops', 'root'])).toBe('administrator');
  expect(await as('ops')).toBe('editor');
  expect(await as(['staff'])).toBe('/login?problem=oidc_no_role');
  expect(await as({ ops: true })).toBe('/login?problem=oidc_no_role');
});

test('a default role lets newcomers in, of the domains that may', async () => {
  bed = await open(', default_role: viewer, domains: [example.com]');
  await bed.administrator();
  party.account = bob;
  expect((await logIn(bed.browser())).self).toMatchObject({ email: 'bob@example.com', role: 'viewer' });
  party.account = { ...bob, sub: 'u-2', email: 'eve@example.com.evil.example' };
  expect((await logIn(bed.browser())).ends).toBe('/login?problem=oidc_domain');
});

test('somebody who is locked stays out', async () => {
  bed = await open(', default_role: viewer');
  const ada = await bed.administrator();
  party.account = bob;
  const browser = bed.browser();
  await logIn(browser);
  const { id } = (await browser.send({ url: '/api/session' })).body.self;
  await ada.send({ method: 'PATCH', url: `/api/people/${id}`, body: { state: 'locked' } });
  expect(await logIn(browser)).toMatchObject({ ends: '/login?problem=oidc_locked', self: null });
});

test('an answer that another browser began, that came before, that is old or was changed, is refused', async () => {
  bed = await open(', default_role: viewer');
  await bed.administrator();
  party.account = bob;
  const victim = bed.browser();
  const begin = async (browser: Browser) => {
    const begun = await browser.send({ url: '/login/oidc' });
    return party.follow(String(begun.headers['location']));
  };
  const attackers = await begin(bed.browser());
  expect(await comeBack(victim, attackers)).toMatchObject({ ends: '/login?problem=oidc_expired', self: null });
  await begin(victim);
  expect(await comeBack(victim, attackers)).toMatchObject({ ends: '/login?problem=oidc_failed', self: null });
  const own = await begin(victim);
  const state = new URL(own);
  state.searchParams.set('code', `${state.searchParams.get('code')}x`);
  expect((await comeBack(victim, state.href)).ends).toBe('/login?problem=oidc_failed');
  expect((await comeBack(victim, own)).ends).toBe('/login?problem=oidc_expired');
  const late = await begin(victim);
  bed.wait(11 * 60_000);
  expect((await comeBack(victim, late)).ends).toBe('/login?problem=oidc_expired');
  const good = await begin(victim);
  expect((await comeBack(victim, good)).self).toMatchObject({ email: 'bob@example.com' });
  expect((await comeBack(victim, good)).ends).toBe('/login?problem=oidc_expired');
});

test('a provider that says no, or that is away, is told by a code', async () => {
  bed = await open();
  await bed.administrator();
  party.denies = true;
  expect((await logIn(bed.browser())).ends).toBe('/login?problem=oidc_denied');
  await party.close();
  await bed.close();
  bed = await open();
  const { headers } = await bed.browser().send({ url: '/login/oidc' });
  expect(headers['location']).toBe('/login?problem=oidc_unreachable');
});

test('a site without a provider says so', async () => {
  opened = bed = await openGateBed();
  const { headers } = await bed.send({ url: '/login/oidc' });
  expect(headers['location']).toBe('/login?problem=oidc_off');
});

test('a login leads to a page of ours, whatever the link says', () => {
  expect(pageOf('/dashboards/a?b=c#d')).toBe('/dashboards/a?b=c#d');
  for (const to of [
    '//evil.example',
    'https://evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    '',
    undefined,
    ['/a'],
    '/..//evil.example',
  ])
    expect(pageOf(to), String(to)).toMatch(/^\/(?![/\\])/);
});

test('of several values the highest role counts, and no name of an object is one', () => {
  const roles = { a: 'viewer', b: 'editor' } as const;
  const of = (value: unknown) => roleIn({ groups: value }, { roleClaim: 'groups', roles });
  expect([of(['a', 'b']), of('a'), of(['toString', '__proto__']), of(undefined)]).toEqual([
    'editor',
    'viewer',
    'none',
    'none',
  ]);
  expect(roleIn({ groups: 'b' }, { roleClaim: undefined, roles })).toBeUndefined();
});

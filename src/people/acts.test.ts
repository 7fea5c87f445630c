// What the acts of the room keep true in the state itself, below the server: links, tokens, shares, tenants, identities, the log.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { limits } from '../base/limits.ts';
import { changePerson } from './accounts.ts';
import { addEntry, listEntries, withoutSecrets } from './audit.ts';
import { personOfIdentity } from './identities.ts';
import { inviteAtMachine } from './invite.ts';
import { acceptLink, makeFirstLink } from './links.ts';
import { logInByPassword } from './login.ts';
import { openPeopleBed, type PeopleBed } from './people_bed.ts';
import { hashOf, isFirst, sameText, sign, signingKey } from './secrets.ts';
import { findShare, makeShare } from './shares.ts';
import { addTenant, changeTenant, type WalledCatalog } from './tenants.ts';
import { findToken, makeToken } from './tokens.ts';

let bed: PeopleBed;
beforeEach(async () => {
  bed = await openPeopleBed();
});
afterEach(() => bed.close());

const day = 86_400_000;
const good = 'three green tapirs hum';
const catalog: WalledCatalog = {
  dimensions: ['depot', 'service'],
  showsAny: walls => !('service' in walls && 'depot' in walls),
};

test('a link is used once by whoever comes first, however many come', async () => {
  const { secret } = (await makeFirstLink(bed.people)) ?? { secret: '' };
  const accept = (email: string) => acceptLink(bed.people, { secret, email, password: good }, 'Parcels');
  const ends = await Promise.allSettled(['a@example.com', 'b@example.com', 'c@example.com'].map(accept));
  expect(ends.filter(end => end.status === 'fulfilled')).toHaveLength(1);
  expect(await bed.people.store.db.selectFrom('people').selectAll().execute()).toHaveLength(1);
  expect(await makeFirstLink(bed.people)).toBeUndefined();
});

test('whoever has the machine lets people in again, and cannot leave the site without an administrator', async () => {
  const ada = await bed.add('ada@example.com', { role: 'administrator', password: good });
  const bob = await bed.add('bob@example.com', { password: good });
  await changePerson(bed.people, { id: bob.id, change: { state: 'locked' }, by: ada.id });
  const attempt = { email: 'bob@example.com', address: '192.0.2.1' };
  for (let i = 0; i < limits.loginTries; i++)
    await logInByPassword(bed.people, { ...attempt, password: 'wrong' }).catch(() => undefined);
  const { link, known } = await inviteAtMachine(bed.people, { email: ' Bob@example.com' });
  expect(known).toBe(true);
  await acceptLink(bed.people, { secret: link.secret, password: 'four blue herons sing' }, 'Parcels');
  expect((await logInByPassword(bed.people, { ...attempt, password: 'four blue herons sing' })).id).toBe(bob.id);
  const demoted = inviteAtMachine(bed.people, { email: 'ada@example.com', role: 'viewer' });
  await expect(demoted).rejects.toMatchObject({ code: 'last_administrator' });
  await expect(inviteAtMachine(bed.people, { email: 'x@example.com', tenant: 'none' })).rejects.toMatchObject({
    code: 'tenant_unknown',
  });
});

test('a token falls with the role of its maker and does not rise with it', async () => {
  const bob = await bed.add('bob@example.com', { role: 'analyst' });
  const made = {
    name: 'a',
    scopes: ['read'] as const,
    person: bob.id,
    role: 'analyst' as const,
    tenant: null,
    expiresDays: 1,
  };
  const { secret } = await makeToken(bed.people, made);
  const roleNow = async () => (await findToken(bed.people, secret)).role;
  for (const [role, expected] of [
    ['viewer', 'viewer'],
    ['administrator', 'analyst'],
  ] as const) {
    await changePerson(bed.people, { id: bob.id, change: { role }, by: 'somebody' });
    expect(await roleNow()).toBe(expected);
  }
  for (const wrong of ['', 'tly_', hashOf(secret), `${secret} `, secret.toUpperCase()])
    await expect(findToken(bed.people, wrong)).rejects.toMatchObject({ code: 'token_invalid' });
});

test('tokens of one person are bounded', async () => {
  const bob = await bed.add('bob@example.com');
  const made = {
    name: 'a',
    scopes: ['read'] as const,
    person: bob.id,
    role: 'viewer' as const,
    tenant: null,
    expiresDays: 1,
  };
  for (let i = 0; i < limits.tokensPerPerson; i++) await makeToken(bed.people, made);
  await expect(makeToken(bed.people, made)).rejects.toMatchObject({ code: 'tokens_many' });
  bed.wait(day);
  expect((await makeToken(bed.people, made)).secret).toMatch(/^tly_/);
});

test('when a token was used is written down once a minute, whichever way the clock goes', async () => {
  const made = {
    name: 'a',
    scopes: ['read'] as const,
    person: null,
    role: 'viewer' as const,
    tenant: null,
    expiresDays: 9,
  };
  const { secret, token } = await makeToken(bed.people, made);
  const usedAt = async () => {
    await findToken(bed.people, secret);
    const row = await bed.people.store.db
      .selectFrom('tokens')
      .select('used_at')
      .where('id', '=', token.id)
      .executeTakeFirst();
    return row?.used_at;
  };
  expect(await usedAt()).toBe('2026-03-01T12:00:00.000Z');
  bed.wait(limits.seenMs - 1);
  expect(await usedAt()).toBe('2026-03-01T12:00:00.000Z');
  bed.wait(1);
  expect(await usedAt()).toBe('2026-03-01T12:01:00.000Z');
  bed.wait(-3_600_000);
  expect(await usedAt()).toBe('2026-03-01T11:01:00.000Z');
});

test('a share is signed with a key of this site: another site opens nothing with it', async () => {
  const elsewhere = await openPeopleBed();
  try {
    const wanted = {
      kind: 'report' as const,
      target: 'a.b',
      params: {},
      embed: false,
      person: null,
      tenant: null,
      createdBy: 'a',
      expiresAt: new Date('2026-03-02T12:00:00Z'),
    };
    const { share, secret } = await makeShare(bed.people, wanted);
    await elsewhere.people.store.db.insertInto('shares').values(share).execute();
    await expect(findShare(elsewhere.people, secret)).rejects.toMatchObject({ code: 'share_invalid' });
    expect((await findShare(bed.people, secret)).share.target).toBe('a.b');
    await bed.restart();
    expect((await findShare(bed.people, secret)).share.target).toBe('a.b');
  } finally {
    await elsewhere.close();
  }
});

test('walls that name nothing, or by which nothing would be seen, are no tenant; a change holds at once', async () => {
  for (const filters of [
    {},
    { depto: ['A'] },
    { depot: [] },
    { depot: ['A'], service: ['B'] },
    { __proto__: ['A'] },
    { constructor: ['A'] },
  ])
    await expect(addTenant(bed.people, { name: 'x', filters: filters as never }, catalog)).rejects.toMatchObject({
      code: 'tenant_invalid',
    });
  const { id } = await addTenant(bed.people, { name: 'North', filters: { depot: ['A'] } }, catalog);
  const made = {
    name: 'a',
    scopes: ['read'] as const,
    person: null,
    role: 'viewer' as const,
    tenant: id,
    expiresDays: 1,
  };
  const { secret } = await makeToken(bed.people, made);
  await changeTenant(bed.people, { id, filters: { depot: ['B'] } }, catalog);
  expect((await findToken(bed.people, secret)).tenant?.walls).toEqual({ depot: ['B'] });
});

test('a provider that takes the role of the last administrator away does not', async () => {
  const ada = await bed.add('ada@example.com', { role: 'administrator' });
  const vouched = {
    issuer: 'https://id.example',
    subject: '1',
    email: 'ada@example.com',
    emailVerified: true,
    name: 'Ada',
  };
  const admission = { role: 'viewer' as const, defaultRole: undefined, domains: [] };
  expect(await personOfIdentity(bed.people, vouched, admission)).toMatchObject({ id: ada.id, role: 'administrator' });
  await bed.add('bob@example.com', { role: 'administrator' });
  expect((await personOfIdentity(bed.people, vouched, admission)).role).toBe('viewer');
  // The same subject of another issuer is somebody else.
  const other = { ...vouched, issuer: 'https://other.example', emailVerified: false };
  await expect(personOfIdentity(bed.people, other, admission)).rejects.toMatchObject({ code: 'oidc_unverified' });
});

test('a link that was not used yet is worth nothing once its person came by the provider', async () => {
  const { link } = await inviteAtMachine(bed.people, { email: 'bob@example.com' });
  const vouched = {
    issuer: 'https://id.example',
    subject: '1',
    email: 'bob@example.com',
    emailVerified: true,
    name: undefined,
  };
  await personOfIdentity(bed.people, vouched, { role: undefined, defaultRole: undefined, domains: [] });
  await expect(acceptLink(bed.people, { secret: link.secret, password: good }, 'Parcels')).rejects.toMatchObject({
    code: 'link_invalid',
  });
});

test('no secret gets into the log, nor a text of any length', () => {
  const kept = withoutSecrets({
    password: 'a',
    Old: 'b',
    token: 'c',
    client_secret: 'd',
    nested: { csrf: 'e', role: 'viewer', list: [{ cookie: 'f', sql: 'x'.repeat(9_999) }] },
    big: 2n ** 60n,
  }) as { nested: { list: { sql: string }[] } };
  expect(JSON.stringify(kept)).not.toMatch(/"[a-f]"/);
  expect(kept.nested.list[0]?.sql).toHaveLength(limits.auditTextChars + 1);
  expect(kept).toMatchObject({ nested: { role: 'viewer' }, big: String(2n ** 60n) });
});

test('entries end when their time is over, and the newest stay', async () => {
  const entry = {
    actor: 'a',
    actorKind: 'person',
    action: 'x',
    target: '',
    outcome: 'done',
    detail: {},
    address: '',
    requestId: '',
  } as const;
  await addEntry(bed.people, { ...entry, target: 'old' });
  bed.wait((limits.auditDays + 1) * day);
  for (let i = 1; i < 500; i++) await addEntry(bed.people, entry);
  const all = await listEntries(bed.people, { limit: 1_000 });
  expect(all).toHaveLength(499);
  expect(all.some(({ target }) => target === 'old')).toBe(false);
});

test('what may come once is refused the second time, until its time is over', async () => {
  const { store, clock } = bed.people;
  const once = () => isFirst(store, { name: 'a', forMs: 1_000, clock });
  expect(await Promise.all([once(), once(), once()])).toEqual([true, false, false]);
  bed.wait(1_001);
  expect(await once()).toBe(true);
});

test('a key is made once, and parts of what is signed cannot be moved', async () => {
  const { store, clock } = bed.people;
  const key = () => signingKey(store, { name: 'k', clock });
  const keys = await Promise.all([key(), key(), key()]);
  expect(new Set(keys).size).toBe(1);
  expect(sign('k', ['a', 'b'])).not.toBe(sign('k', ['ab', '']));
  expect([sameText('a', 'a'), sameText('a', 'b'), sameText('', 'a')]).toEqual([true, false, false]);
});

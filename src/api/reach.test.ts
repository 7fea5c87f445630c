// How far share links and scopes reach, over every route there is: a new route is in no list until somebody puts it there.

import { expect, test } from 'vitest';
import { roles as knownRoles } from '../people/people.ts';
import { scopes as knownScopes } from '../people/tokens.ts';
import type { Principal } from './app.ts';
import { routes } from './contract/contract.ts';
import { tokenScopes } from './contract/people.ts';
import { type Role, type Route, roles } from './contract/route.ts';
import { checkRight } from './gate.ts';
import { sharedCatalogue } from './share_catalogue.ts';
import { fixParams, shareMay } from './share_reach.ts';

const all: readonly Route[] = routes;

/** The operations that a principal may call. */
const open = (principal: Principal | undefined, params: unknown = {}): string[] =>
  all
    .filter(route => {
      try {
        checkRight(route, principal, params);
        return true;
      } catch {
        return false;
      }
    })
    .map(({ id }) => id);

const person = (role: Role, more: Partial<Principal> = {}): Principal => ({
  kind: 'person',
  id: 'a',
  name: 'a',
  role,
  ...more,
});

test('the contract and the people know the same roles and scopes', () => {
  expect(roles).toEqual(knownRoles);
  expect(tokenScopes).toEqual(knownScopes);
});

test('who is nobody reaches logins and links, and nothing that tells of the site', () => {
  expect(open(undefined)).toEqual(
    all.filter(({ role, partlyPublic }) => role === 'anyone' || partlyPublic === true).map(({ id }) => id),
  );
  expect(open(undefined).sort()).toEqual(
    ['acceptInvitation', 'download', 'getFeed', 'getInvitation', 'getSession', 'logIn', 'logOut', 'openShare'].sort(),
  );
});

test('each role reaches what the one before it reaches, and more', () => {
  const counts = roles.map(role => open(person(role)).length);
  expect(counts).toEqual([...counts].sort((one, other) => one - other));
  expect(open(person('administrator'))).toHaveLength(all.length);
  for (const [lower, higher] of [
    ['viewer', 'analyst'],
    ['analyst', 'editor'],
    ['editor', 'administrator'],
  ] as const) {
    const more = open(person(higher));
    expect(open(person(lower)).every(id => more.includes(id))).toBe(true);
  }
});

test('inside of walls nobody reaches what shows the whole site, whatever their role', () => {
  const tenant = { id: 't', name: 't', walls: { depot: ['GDN'] } };
  const inside = open(person('administrator', { tenant }));
  const whole = all.filter(({ tenants }) => !tenants).map(({ id }) => id);
  expect(inside.filter(id => whole.includes(id))).toEqual([]);
  for (const id of [
    'listFiles',
    'getFile',
    'listRejects',
    'listRuns',
    'getRunLog',
    'listSources',
    'getStatus',
    'getSettings',
    'listPeople',
    'listTenants',
    'listAudit',
    'listDeliveries',
  ])
    expect(whole, id).toContain(id);
});

test('a share reaches its one thing', () => {
  const of = (kind: 'dashboard' | 'report') =>
    open(
      { kind: 'share', id: 's', name: 's', role: 'viewer', only: { kind, target: 'a.b', params: {} } },
      { name: 'a.b' },
    );
  const always = ['getSession', 'logOut', 'openShare', 'getCatalogue'];
  expect(of('dashboard').sort()).toEqual([...always, 'getDashboard', 'getPanel', 'getPanelFile'].sort());
  expect(of('report').sort()).toEqual([...always, 'getReport', 'getReportFile', 'getReportPage'].sort());
  for (const name of ['a.c', 'b', 'A.B', 'a.b ', undefined])
    expect(shareMay({ kind: 'report', target: 'a.b', params: {} }, { id: 'getReportPage' }, { name })).toBe(false);
});

test('what a share fixes takes the place of what is asked', () => {
  const request = { query: { from: 'x', filter: ['depot:WAW'], format: 'csv' } };
  fixParams(request as never, { from: '2026-03-01', filter: 'depot:GDN\ndepot:KRK', format: 'xlsx', range: 'today' });
  expect(request.query).toEqual({ from: '2026-03-01', filter: ['depot:GDN', 'depot:KRK'], format: 'csv' });
});

test('scopes cut a role into reading, asking, changing and administering', () => {
  const of = (scope: string) => open({ ...person('administrator'), kind: 'token', scopes: [scope] });
  const [read, query, write, admin] = [of('read'), of('query'), of('write'), of('admin')];
  const everything = [...read, ...query, ...write, ...admin];
  const forPeople = ['logIn', 'acceptInvitation', 'changeSelf', 'addToken', 'addShare'];
  expect(
    all
      .map(({ id }) => id)
      .filter(id => !everything.includes(id))
      .sort(),
  ).toEqual(forPeople.sort());
  const twice = everything.filter((id, at) => everything.indexOf(id) !== at);
  expect([...new Set(twice)]).toEqual(['getSession']);
  const changing = all.filter(({ method, id }) => method !== 'GET' && read.includes(id)).map(({ id }) => id);
  expect(changing.sort()).toEqual(['askDrivers', 'askMetrics']);
  expect(query).toContain('query');
  expect(write).toContain('startRun');
  expect(admin).toContain('saveSettings');
  const viewer = open({ ...person('viewer'), kind: 'token', scopes: [...tokenScopes] });
  expect(viewer).not.toContain('query');
});

test('a share is told of the metrics of its dashboard, and of no others', () => {
  const metric = (name: string) => ({ name, label: name }) as never;
  const whole = {
    packs: [metric('a')],
    metrics: [metric('a.one'), metric('a.two')],
    dimensions: ['depot', 'parcel'],
    tables: [metric('a.table')],
    dashboards: [metric('a.b'), metric('a.c')],
    reports: [metric('a.r')],
    feeds: [],
    functions: [],
    labels: { en: { 'a.one': 'One', 'a.two': 'Two', depot: 'Depot' }, ja: {} },
  };
  const dashboard = { name: 'a.b', filters: ['depot'], panels: [{ metrics: ['a.one'], by: [] }] };
  const catalog = {
    dashboards: new Map([['a.b', dashboard]]),
    metrics: new Map([
      ['a.one', {}],
      ['a.two', {}],
    ]),
  } as never;
  const shared = sharedCatalogue(whole, { only: { kind: 'dashboard', target: 'a.b', params: {} }, catalog });
  expect(shared).toEqual({
    ...whole,
    packs: [],
    metrics: [{ name: 'a.one', label: 'a.one' }],
    dimensions: ['depot'],
    tables: [],
    dashboards: [{ name: 'a.b', label: 'a.b' }],
    reports: [],
    labels: { en: { 'a.one': 'One', depot: 'Depot' }, ja: {} },
  });
});

// `login` and `slack` of tallylight.yaml: what is taken, what is told of the rest, and that no secret is shown.

import { expect, test } from 'vitest';
import { reveal } from './env_text.ts';
import { parseSite } from './load.ts';

const variables = { OIDC_SECRET: 'very-secret-1', SLACK_SIGNING_SECRET: 'very-secret-2' };
const parse = (text: string, known: Record<string, string> = variables) =>
  parseSite('/site', { text: `name: A\n${text}`, variables: known });
const words = (text: string): string[] => parse(text).mistakes.map(({ line, message }) => `${line}: ${message}`);

test('without the section: passwords, a day of idleness, thirty days in all, no command', () => {
  const { site } = parse('');
  expect(site?.login).toEqual({ password: true, oidc: undefined, idleMs: 86_400_000, lifetimeMs: 30 * 86_400_000 });
  expect(site?.slack).toBeUndefined();
});

test('secrets are revealed by what uses them and by nothing else', () => {
  const { site, mistakes } = parse(`login:
  idle: 12h
  oidc: { issuer: https://id.example, client_id: a, client_secret: "\${OIDC_SECRET}", domains: [Example.COM] }
slack: { signing_secret: "\${SLACK_SIGNING_SECRET}", teams: [T0123] }
`);
  expect(mistakes).toEqual([]);
  expect(site?.login.idleMs).toBe(12 * 3_600_000);
  expect(site?.login.oidc?.domains).toEqual(['example.com']);
  expect(JSON.stringify(site)).not.toContain('very-secret');
  expect(reveal(site?.login.oidc?.clientSecret ?? '')).toBe('very-secret-1');
  expect(reveal(site?.slack?.signingSecret ?? '')).toBe('very-secret-2');
  expect(site?.slack?.responseOrigin).toBe('https://hooks.slack.com');
});

test('a secret that is not set is named with its line, and stops nothing else', () => {
  const { site, mistakes } = parse(`slack:\n  signing_secret: \${SLACK_SIGNING_SECRET}\n`, {});
  expect(mistakes).toMatchObject([{ line: 3, unset: 'SLACK_SIGNING_SECRET' }]);
  expect(site?.slack).toBeDefined();
});

test.each([
  ['login: { password: false }', '2: login.password: nobody could log in: without passwords it needs oidc'],
  ['login: { pasword: true }', '2: login: there is no key pasword. Did you mean password?'],
  ['login: { idle: 3 }', '2: login.idle: expected a span such as 24h'],
  [
    'login: { oidc: { issuer: "http://id.example", client_id: a, client_secret: b } }',
    '2: login.oidc.issuer: must begin with https://, because a secret goes there; http:// is for this machine alone',
  ],
  [
    'login: { oidc: { issuer: "https://id.example", client_id: a, client_secret: b, roles: { x: admin } } }',
    '2: login.oidc.roles.x: admin is none of viewer, analyst, editor, administrator.',
  ],
  ['login: { oidc: { issuer: "https://id.example", client_secret: b } }', '2: login.oidc.client_id: is missing'],
  ['slack: { teams: [T1] }', '2: slack.signing_secret: is missing'],
  ['slack: { signing_secret: a, users: [bob] }', '2: slack.users.0: expected an id such as U0123ABCD'],
  [
    'slack: { signing_secret: a, response_origin: "http://evil.example" }',
    '2: slack.response_origin: must begin with https://, because a secret goes there; http:// is for this machine alone',
  ],
])('%s', (text, expected) => {
  expect(words(text)).toContain(expected);
});

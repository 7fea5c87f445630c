// Shapes of `login` and `slack`, and how they become complete. What must stay true: a provider is spoken to over TLS, except on this
// machine itself, because a secret goes there.

import { z } from 'zod';
import { dayMs, hourMs } from '../base/clock.ts';
import { reveal } from './env_text.ts';
import type { LoginConfig, SlackConfig } from './login.ts';
import { checked, closed, mapOf, oneOf, spanOf } from './shape.ts';
import { isLoopback } from './smtp_url.ts';

const roleName = oneOf(['viewer', 'analyst', 'editor', 'administrator']);

const secretAddress = checked(value => {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol)) return 'expected an address that begins with https://';
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return 'must begin with https://, because a secret goes there; http:// is for this machine alone';
  return undefined;
});

const notEmpty = checked(value => (value.trim() === '' ? 'must not be empty' : undefined));

const domain = z
  .string()
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'expected a domain such as example.com')
  .transform(one => one.toLowerCase());

export const oidcShape = closed({
  issuer: secretAddress.describe('Address of the identity provider; its settings are found below it.'),
  client_id: notEmpty.describe('By which the provider knows this site.'),
  client_secret: notEmpty.describe(
    'What proves it, given as a variable. The callback is `<public_url>/login/oidc/callback`.',
  ),
  title: z.string().min(1).max(60).default('Log in with single sign-on').describe('Words of the button.'),
  role_claim: z.string().min(1).optional().describe('Claim of the ID token whose values give the role: `groups`.'),
  roles: mapOf(roleName)
    .default({})
    .describe('Value of that claim -> role: `{ ops: editor }`; of several the highest. Followed at every login.'),
  default_role: roleName
    .optional()
    .describe(
      'Role of who comes for the first time without one of the map. Default: only who was invited may come in.',
    ),
  domains: z
    .array(domain)
    .default([])
    .describe('Domains of verified mail addresses that may come in. Default: all that the provider lets in.'),
});

const loginDefaults = { password: true, idle: 24, lifetime: 30 };

export const loginShape = closed({
  password: z
    .boolean()
    .default(loginDefaults.password)
    .describe('False where the identity provider is the only way in.'),
  idle: spanOf(hourMs, '24h')
    .default(loginDefaults.idle)
    .describe('A session ends so long after its last request. Default: `24h`.'),
  lifetime: spanOf(dayMs, '30d')
    .default(loginDefaults.lifetime)
    .describe('… and so long after the login, whatever happened since. Default: `30d`.'),
  oidc: oidcShape.optional().describe('An identity provider by OpenID Connect: see below.'),
}).superRefine((spec, context) => {
  if (!spec.password && spec.oidc === undefined)
    context.addIssue({
      code: 'custom',
      message: 'nobody could log in: without passwords it needs oidc',
      path: ['password'],
    });
});

export const loginDefault: z.output<typeof loginShape> = { ...loginDefaults };

const slackId = (letters: string, example: string) =>
  z.string().regex(new RegExp(`^[${letters}][A-Z0-9]+$`), `expected an id such as ${example}`);

export const slackShape = closed({
  signing_secret: notEmpty.describe('Of the Slack app, given as a variable: proves that a command comes from Slack.'),
  teams: z.array(slackId('TE', 'T0123ABCD')).default([]).describe('Ids of workspaces that may. Default: all.'),
  users: z.array(slackId('UW', 'U0123ABCD')).default([]).describe('Ids of people who may. Default: all of those.'),
  language: oneOf(['en', 'ja']).default('en').describe('Of the answers.'),
  response_origin: secretAddress
    .default('https://hooks.slack.com')
    .describe('Where answers that follow may go; only to point elsewhere.'),
});

/** The section, complete. */
export function completeLogin(spec: z.output<typeof loginShape>): LoginConfig {
  const { password, idle, lifetime, oidc } = spec;
  return {
    password,
    idleMs: idle * hourMs,
    lifetimeMs: lifetime * dayMs,
    oidc: oidc && {
      issuer: oidc.issuer,
      clientId: oidc.client_id,
      clientSecret: oidc.client_secret,
      title: oidc.title,
      roleClaim: oidc.role_claim,
      roles: oidc.roles,
      defaultRole: oidc.default_role,
      domains: oidc.domains,
    },
  };
}

/** The section, complete. */
export function completeSlack(spec: z.output<typeof slackShape>): SlackConfig {
  const { signing_secret, teams, users, language, response_origin } = spec;
  return {
    signingSecret: signing_secret,
    teams,
    users,
    language,
    get responseOrigin() {
      return new URL(reveal(response_origin)).origin;
    },
  };
}

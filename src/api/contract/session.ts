// Who is there: log in, log out, the one-time links by which people set their first password.

import { z } from 'zod';
import { instant, roles, route } from './route.ts';

export const language = z.enum(['en', 'ja']);

const tenantName = z.object({ id: z.string(), name: z.string() });

const self = z
  .object({
    kind: z
      .enum(['person', 'token', 'local', 'share'])
      .describe('`local`: this machine, before people are set up or in the demo.'),
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    role: z.enum(roles),
    tenant: tenantName.nullable(),
    language: language.nullable(),
  })
  .meta({ id: 'Self' });

const session = z
  .object({
    state: z.enum(['in', 'out', 'setup']).describe('`setup`: nobody is set up yet and nobody may look either.'),
    self: self.nullable(),
    people: z.boolean().describe('False until the first administrator is set up.'),
    demo: z.boolean(),
    site: z.object({ name: z.string(), time_zone: z.string() }),
    login: z.object({
      password: z.boolean(),
      oidc: z.string().nullable().describe('Words of the button; null without.'),
    }),
    csrf: z.string().nullable().describe('To be sent as `X-CSRF-Token` with every change made by a session.'),
    expires_at: instant.nullable(),
    now: instant.describe('The clock of the server.'),
    version: z.string(),
  })
  .meta({ id: 'Session' });

const password = z.string().min(1).max(1_000);
const email = z.string().min(3).max(254);

export const sessionRoutes = [
  route({
    id: 'getSession',
    method: 'GET',
    path: '/api/session',
    tag: 'session',
    role: 'anyone',
    tenants: true,
    summary: 'Who is logged in',
    answer: session,
  }),
  route({
    id: 'logIn',
    method: 'POST',
    path: '/api/session',
    tag: 'session',
    role: 'anyone',
    tenants: true,
    summary: 'Log in by password',
    body: z.object({ email, password }),
    answer: session,
    audit: 'session.login',
  }),
  route({
    id: 'logOut',
    method: 'DELETE',
    path: '/api/session',
    tag: 'session',
    role: 'anyone',
    tenants: true,
    summary: 'Log out',
    answer: 'nothing',
    audit: 'session.logout',
  }),
  route({
    id: 'changeSelf',
    method: 'PATCH',
    path: '/api/session',
    tag: 'session',
    role: 'viewer',
    tenants: true,
    summary: 'Change own name, language, password',
    body: z.object({
      name: z.string().min(1).max(200).optional(),
      language: language.nullable().optional(),
      password: z.object({ old: password, new: password }).optional(),
    }),
    answer: session,
    audit: 'session.change',
  }),
  route({
    id: 'getInvitation',
    method: 'GET',
    path: '/api/invitation',
    tag: 'session',
    role: 'anyone',
    tenants: true,
    summary: 'What a one-time link is for',
    query: z.object({ token: z.string().min(1).max(200) }),
    answer: z.object({
      kind: z.enum(['first', 'invitation', 'reset']),
      email: z.string().nullable(),
      name: z.string().nullable(),
      expires_at: instant.nullable(),
    }),
  }),
  route({
    id: 'acceptInvitation',
    method: 'POST',
    path: '/api/invitation',
    tag: 'session',
    role: 'anyone',
    tenants: true,
    summary: 'Set a password by a one-time link, and log in',
    body: z.object({
      token: z.string().min(1).max(200),
      email: email.optional(),
      name: z.string().min(1).max(200).optional(),
      password,
    }),
    answer: session,
    audit: 'session.invitation',
  }),
] as const;

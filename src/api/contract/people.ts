// People, tenants, tokens, shares and the audit log.

import { z } from 'zod';
import { instant, pageOf, pageQuery, roles, route, search, timeText } from './route.ts';
import { language } from './session.ts';

const person = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: z.enum(roles),
    tenant: z.object({ id: z.string(), name: z.string() }).nullable(),
    language: language.nullable(),
    state: z.enum(['invited', 'active', 'locked']),
    login: z.array(z.enum(['password', 'oidc'])),
    created_at: instant,
    seen_at: instant.nullable(),
  })
  .meta({ id: 'Person' });

const tenant = z
  .object({
    id: z.string(),
    name: z.string(),
    filters: z
      .record(z.string(), z.array(z.string()).min(1))
      .describe(
        'Dimension -> values. Rows with these values are seen, and no others; tables without the dimension are not seen at all.',
      ),
    people: z.number().int(),
    created_at: instant,
  })
  .meta({ id: 'Tenant' });

export const tokenScopes = ['read', 'query', 'write', 'admin'] as const;

const token = z
  .object({
    id: z.string(),
    name: z.string(),
    owner: z.string().nullable(),
    prefix: z.string().describe('Its first characters, to know it by.'),
    scopes: z.array(z.enum(tokenScopes)),
    tenant: z.object({ id: z.string(), name: z.string() }).nullable(),
    created_at: instant,
    expires_at: instant.nullable(),
    used_at: instant.nullable(),
    revoked_at: instant.nullable(),
  })
  .meta({ id: 'Token' });

const share = z
  .object({
    id: z.string(),
    kind: z.enum(['dashboard', 'report']),
    target: z.string(),
    params: z.record(z.string(), z.string()),
    embed: z.boolean(),
    created_by: z.string(),
    created_at: instant,
    expires_at: instant,
    revoked_at: instant.nullable(),
    used_at: instant.nullable(),
  })
  .meta({ id: 'Share' });

const auditEntry = z
  .object({
    id: z.number().int(),
    at: instant,
    actor: z.string(),
    actor_kind: z.string(),
    action: z.string(),
    target: z.string(),
    outcome: z.enum(['done', 'refused', 'failed']),
    detail: z.record(z.string(), z.unknown()),
    address: z.string(),
    request_id: z.string(),
  })
  .meta({ id: 'AuditEntry' });

const id = z.object({ id: z.string().max(100) });
const admin = { role: 'administrator', tenants: false } as const;
const filters = z.record(z.string().max(100), z.array(z.string().max(500)).min(1).max(1_000));

export const peopleRoutes = [
  route({
    id: 'listPeople',
    method: 'GET',
    path: '/api/people',
    tag: 'people',
    ...admin,
    summary: 'People',
    query: pageQuery.extend({ search }),
    answer: pageOf(person),
  }),
  route({
    id: 'invitePerson',
    method: 'POST',
    path: '/api/people',
    tag: 'people',
    ...admin,
    summary: 'Invite somebody: gives a one-time link',
    body: z.object({
      email: z.string().min(3).max(254),
      name: z.string().max(200).default(''),
      role: z.enum(roles),
      tenant: z.string().nullable().default(null),
    }),
    answer: z.object({ person, link: z.string(), expires_at: instant }),
    status: 201,
    audit: 'person.invite',
  }),
  route({
    id: 'changePerson',
    method: 'PATCH',
    path: '/api/people/:id',
    tag: 'people',
    ...admin,
    summary: 'Change role, tenant or state',
    params: id,
    body: z.object({
      name: z.string().max(200).optional(),
      role: z.enum(roles).optional(),
      tenant: z.string().nullable().optional(),
      state: z.enum(['active', 'locked']).optional(),
    }),
    answer: person,
    audit: 'person.change',
  }),
  route({
    id: 'resetPerson',
    method: 'POST',
    path: '/api/people/:id/link',
    tag: 'people',
    ...admin,
    summary: 'A new one-time link to set a password',
    params: id,
    answer: z.object({ link: z.string(), expires_at: instant }),
    audit: 'person.reset',
  }),
  route({
    id: 'removePerson',
    method: 'DELETE',
    path: '/api/people/:id',
    tag: 'people',
    ...admin,
    summary: 'Remove somebody, with their sessions and tokens',
    params: id,
    answer: 'nothing',
    audit: 'person.remove',
  }),

  route({
    id: 'listTenants',
    method: 'GET',
    path: '/api/tenants',
    tag: 'tenants',
    ...admin,
    summary: 'Tenants',
    answer: z.object({
      items: z.array(tenant),
      dimensions: z.array(z.string()).describe('Columns that filters may name.'),
    }),
  }),
  route({
    id: 'addTenant',
    method: 'POST',
    path: '/api/tenants',
    tag: 'tenants',
    ...admin,
    summary: 'Add a tenant',
    body: z.object({ name: z.string().min(1).max(200), filters }),
    answer: tenant,
    status: 201,
    audit: 'tenant.add',
  }),
  route({
    id: 'changeTenant',
    method: 'PATCH',
    path: '/api/tenants/:id',
    tag: 'tenants',
    ...admin,
    summary: 'Change a tenant; holds from the next question on',
    params: id,
    body: z.object({ name: z.string().min(1).max(200).optional(), filters: filters.optional() }),
    answer: tenant,
    audit: 'tenant.change',
  }),
  route({
    id: 'removeTenant',
    method: 'DELETE',
    path: '/api/tenants/:id',
    tag: 'tenants',
    ...admin,
    summary: 'Remove a tenant that nobody belongs to',
    params: id,
    answer: 'nothing',
    audit: 'tenant.remove',
  }),

  route({
    id: 'listTokens',
    method: 'GET',
    path: '/api/tokens',
    tag: 'tokens',
    role: 'analyst',
    tenants: true,
    summary: 'Own tokens; an administrator sees all',
    answer: z.object({ items: z.array(token) }),
  }),
  route({
    id: 'addToken',
    method: 'POST',
    path: '/api/tokens',
    tag: 'tokens',
    role: 'analyst',
    tenants: true,
    summary: 'Make a token; its secret is shown once',
    body: z.object({
      name: z.string().min(1).max(200),
      scopes: z.array(z.enum(tokenScopes)).min(1),
      tenant: z.string().nullable().default(null),
      expires_days: z.number().int().min(1).max(366).default(90),
    }),
    answer: z.object({ token, secret: z.string() }),
    status: 201,
    audit: 'token.add',
  }),
  route({
    id: 'revokeToken',
    method: 'DELETE',
    path: '/api/tokens/:id',
    tag: 'tokens',
    role: 'analyst',
    tenants: true,
    summary: 'Revoke a token',
    params: id,
    answer: 'nothing',
    audit: 'token.revoke',
  }),

  route({
    id: 'listShares',
    method: 'GET',
    path: '/api/shares',
    tag: 'shares',
    role: 'editor',
    tenants: true,
    summary: 'Share links',
    answer: z.object({ items: z.array(share) }),
  }),
  route({
    id: 'addShare',
    method: 'POST',
    path: '/api/shares',
    tag: 'shares',
    role: 'editor',
    tenants: true,
    summary: 'Make a signed link to one dashboard or report',
    body: z.object({
      kind: z.enum(['dashboard', 'report']),
      target: z.string().max(200),
      params: z.record(z.string().max(50), z.string().max(500)).default({}),
      embed: z.boolean().default(false),
      expires_at: timeText,
    }),
    answer: z.object({ share, link: z.string() }),
    status: 201,
    audit: 'share.add',
  }),
  route({
    id: 'revokeShare',
    method: 'DELETE',
    path: '/api/shares/:id',
    tag: 'shares',
    role: 'editor',
    tenants: true,
    summary: 'Revoke a share link',
    params: id,
    answer: 'nothing',
    audit: 'share.revoke',
  }),
  route({
    id: 'openShare',
    method: 'POST',
    path: '/api/share',
    tag: 'shares',
    role: 'anyone',
    tenants: true,
    summary: 'What a share link opens; the link stays in the header `X-Share` of what follows',
    body: z.object({ token: z.string().max(500) }),
    answer: z.object({ share, site: z.object({ name: z.string(), time_zone: z.string() }) }),
  }),

  route({
    id: 'listAudit',
    method: 'GET',
    path: '/api/audit',
    tag: 'audit',
    ...admin,
    summary: 'Every change and every download, newest first',
    query: pageQuery.extend({ actor: search, action: search, from: timeText.optional(), to: timeText.optional() }),
    answer: pageOf(auditEntry),
  }),
] as const;

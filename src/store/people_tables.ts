// The tables about people: who they are, how they prove it, what they may see, what they did. What must stay true: nothing that
// proves who somebody is stands here as it is given out; of passwords, sessions, links and tokens there are hashes alone. These
// tables are not copied into the lake.

import type { Generated, Selectable } from 'kysely';

export interface PeopleTable {
  id: string;
  /** In small letters; unique. */
  email: string;
  name: string;
  role: 'viewer' | 'analyst' | 'editor' | 'administrator';
  tenant: string | null;
  language: 'en' | 'ja' | null;
  state: 'invited' | 'active' | 'locked';
  /** PHC string of argon2id; null for who has none. */
  password: string | null;
  created_at: string;
  seen_at: string | null;
}

/** Who an identity provider says somebody is. */
export interface IdentitiesTable {
  issuer: string;
  subject: string;
  person: string;
  linked_at: string;
}

export interface SessionsTable {
  id: Generated<number>;
  person: string;
  hash: string;
  /** Of the id before the last rotation, which holds until its successor was seen and a little longer. */
  previous_hash: string | null;
  /** When the present id was first used. */
  succeeded_at: string | null;
  csrf: string;
  created_at: string;
  rotated_at: string;
  seen_at: string;
  expires_at: string;
  /** Set: the id is changed at the next request. */
  rotate: 'yes' | null;
}

/** One-time links. */
export interface LinksTable {
  hash: string;
  kind: 'first' | 'invitation' | 'reset';
  person: string | null;
  made_at: string;
  expires_at: string;
}

export interface TenantsTable {
  id: string;
  name: string;
  /** JSON: dimension -> values. */
  filters: string;
  created_at: string;
}

export interface TokensTable {
  id: string;
  name: string;
  /** Null: made on this machine before people were set up, or in the demo. */
  person: string | null;
  /** The most it may do; less when its owner may do less now. */
  role: PeopleTable['role'];
  /** JSON: list of scopes. */
  scopes: string;
  tenant: string | null;
  prefix: string;
  hash: string;
  created_at: string;
  expires_at: string | null;
  used_at: string | null;
  revoked_at: string | null;
}

export interface SharesTable {
  id: string;
  kind: 'dashboard' | 'report';
  target: string;
  /** JSON: what is fixed. */
  params: string;
  embed: 'yes' | null;
  person: string | null;
  tenant: string | null;
  created_by: string;
  created_at: string;
  expires_at: string;
  revoked_at: string | null;
  used_at: string | null;
}

export interface AuditTable {
  id: Generated<number>;
  at: string;
  actor: string;
  actor_kind: string;
  action: string;
  target: string;
  outcome: 'done' | 'refused' | 'failed';
  /** JSON. */
  detail: string;
  address: string;
  request_id: string;
}

/** Failures of proofs, by account and by address. */
export interface ThrottlesTable {
  name: string;
  failures: number;
  failed_at: string;
}

/** Keys that this site signs with, made at first use. */
export interface KeysTable {
  name: string;
  value: string;
  made_at: string;
}

/** What may come once: one that comes again within its time is refused. */
export interface OncesTable {
  name: string;
  until_at: string;
}

export interface AllPeopleTables {
  people: PeopleTable;
  identities: IdentitiesTable;
  sessions: SessionsTable;
  links: LinksTable;
  tenants: TenantsTable;
  tokens: TokensTable;
  shares: SharesTable;
  audit: AuditTable;
  throttles: ThrottlesTable;
  keys: KeysTable;
  onces: OncesTable;
}

export type PersonRow = Selectable<PeopleTable>;
export type SessionRow = Selectable<SessionsTable>;
export type TenantRow = Selectable<TenantsTable>;
export type TokenRow = Selectable<TokensTable>;
export type ShareRow = Selectable<SharesTable>;
export type AuditRow = Selectable<AuditTable>;

/** The step of the migrations that makes them. */
export const peopleStep = (serial: string): string[] => [
  `create table people (id text primary key, email text not null unique, name text not null, role text not null, tenant text,
    language text, state text not null, password text, created_at text not null, seen_at text)`,
  `create table identities (issuer text not null, subject text not null, person text not null, linked_at text not null,
    primary key (issuer, subject))`,
  'create index identities_by_person on identities (person)',
  `create table sessions (id ${serial}, person text not null, hash text not null unique, previous_hash text, succeeded_at text,
    csrf text not null, created_at text not null, rotated_at text not null, seen_at text not null, expires_at text not null,
    rotate text)`,
  'create index sessions_by_previous on sessions (previous_hash)',
  'create index sessions_by_person on sessions (person)',
  'create table links (hash text primary key, kind text not null, person text, made_at text not null, expires_at text not null)',
  'create table tenants (id text primary key, name text not null unique, filters text not null, created_at text not null)',
  `create table tokens (id text primary key, name text not null, person text, role text not null, scopes text not null, tenant text,
    prefix text not null, hash text not null unique, created_at text not null, expires_at text, used_at text, revoked_at text)`,
  `create table shares (id text primary key, kind text not null, target text not null, params text not null, embed text, person text,
    tenant text, created_by text not null, created_at text not null, expires_at text not null, revoked_at text, used_at text)`,
  `create table audit (id ${serial}, at text not null, actor text not null, actor_kind text not null, action text not null,
    target text not null, outcome text not null, detail text not null, address text not null, request_id text not null)`,
  'create index audit_by_time on audit (at)',
  'create table throttles (name text primary key, failures bigint not null, failed_at text not null)',
  'create table keys (name text primary key, value text not null, made_at text not null)',
  'create table onces (name text primary key, until_at text not null)',
];

// Who may see and do what: the first file to read. People prove who they are by a password or an identity provider and get a session;
// programs have tokens; a share link opens one thing for whoever has it; a tenant is a set of walls. What must stay true: of
// everything that proves something only a hash is kept, and what was ended stays ended, whatever the clock does.

import { sql } from 'kysely';
import type { Clock } from '../base/clock.ts';
import type { Walls } from '../catalog/walls.ts';
import type { Store } from '../store/store.ts';
import { openPasswords, type Passwords } from './passwords.ts';

/** In order: each may do what those before it may. */
export const roles = ['viewer', 'analyst', 'editor', 'administrator'] as const;
export type Role = (typeof roles)[number];

/** True where a role may do what another one may. */
export const reaches = (role: Role, least: Role): boolean => roles.indexOf(role) >= roles.indexOf(least);

export const lowerRole = (one: Role, other: Role): Role => (reaches(one, other) ? other : one);

/** What every act of the room works with. */
export interface People {
  store: Store;
  clock: Clock;
  passwords: Passwords;
}

export const openPeople = ({ store, clock }: { store: Store; clock: Clock }): People => ({
  store,
  clock,
  passwords: openPasswords(),
});

/** A tenant as those inside of it meet it. */
export interface Tenant {
  id: string;
  name: string;
  walls: Walls;
}

/** The instant of a row, after some milliseconds. */
export const later = (at: Date, ms: number): string => new Date(at.getTime() + ms).toISOString();

/** True for rows whose text has this part, in letters of either case. */
export const contains = (column: string, part: string) =>
  sql<boolean>`lower(${sql.ref(column)}) like ${`%${part.toLowerCase().replaceAll(/[\\%_]/g, sign => `\\${sign}`)}%`} escape '\\'`;

// Tenants: sets of walls. What must stay true: a tenant never has a wall that names nothing, or it would look like one and be none; and
// none is removed while somebody is inside.

import { didYouMean } from '../base/names.ts';
import type { Walls } from '../catalog/walls.ts';
import type { TenantRow } from '../store/people_tables.ts';
import type { Db } from '../store/store.ts';
import { fail } from './errors.ts';
import type { People, Tenant } from './people.ts';
import { newId } from './secrets.ts';

export interface TenantWithPeople extends Tenant {
  people: number;
  createdAt: string;
}

const tenantOf = (row: TenantRow): Tenant => ({ id: row.id, name: row.name, walls: JSON.parse(row.filters) as Walls });

/** The tenant of an id as it is now. Throws `tenant_unknown`. */
export async function readTenant(db: Db, id: string): Promise<Tenant> {
  return tenantOf(await rowOf(db, id));
}

async function rowOf(db: Db, id: string): Promise<TenantRow> {
  const row = await db.selectFrom('tenants').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw fail('tenant_unknown', { id });
  return row;
}

/** All tenants by name, with how many people are inside. */
export async function listTenants({ store: { db } }: People): Promise<TenantWithPeople[]> {
  const rows = await db.selectFrom('tenants').selectAll().orderBy('name').execute();
  const inside = await db
    .selectFrom('people')
    .select(({ fn }) => ['tenant', fn.countAll<number>().as('count')])
    .groupBy('tenant')
    .execute();
  const counts = new Map(inside.map(({ tenant, count }) => [tenant, Number(count)]));
  return rows.map(row => ({ ...tenantOf(row), people: counts.get(row.id) ?? 0, createdAt: row.created_at }));
}

/** What a tenant's filters are checked against. */
export interface WalledCatalog {
  /** Columns that filters may name. */
  dimensions: readonly string[];
  /** True where a table could be seen within the walls. */
  showsAny(walls: Walls): boolean;
}

/** Adds a tenant. Throws `tenant_invalid`, `tenant_known`. */
export async function addTenant(
  { store, clock }: People,
  { name, filters }: { name: string; filters: Walls },
  catalog: WalledCatalog,
): Promise<TenantWithPeople> {
  const walls = checkedWalls(filters, catalog);
  return store.transaction(async db => {
    const row = {
      id: newId(),
      name: await freeName(db, name),
      filters: JSON.stringify(walls),
      created_at: clock.now().toISOString(),
    };
    await db.insertInto('tenants').values(row).execute();
    return { ...tenantOf(row), people: 0, createdAt: row.created_at };
  });
}

/** Changes a tenant: the next question of those inside is asked within the new walls. Throws as `addTenant`, and `tenant_unknown`. */
export async function changeTenant(
  { store }: People,
  { id, name, filters }: { id: string; name?: string | undefined; filters?: Walls | undefined },
  catalog: WalledCatalog,
): Promise<Tenant> {
  const walls = filters && checkedWalls(filters, catalog);
  return store.transaction(async db => {
    const row = await rowOf(db, id);
    const set = {
      name: name === undefined ? row.name : await freeName(db, name, id),
      filters: walls === undefined ? row.filters : JSON.stringify(walls),
    };
    await db.updateTable('tenants').set(set).where('id', '=', id).execute();
    return tenantOf({ ...row, ...set });
  });
}

async function freeName(db: Db, written: string, own?: string): Promise<string> {
  const name = written.trim();
  if (name === '') throw fail('tenant_invalid', { reason: 'it has no name' });
  const other = await db.selectFrom('tenants').select('id').where('name', '=', name).executeTakeFirst();
  if (other !== undefined && other.id !== own) throw fail('tenant_known', { name });
  return name;
}

/** Each dimension is one that is there, and has at least one value; a value is there once. */
function checkedWalls(filters: Walls, { dimensions, showsAny }: WalledCatalog): Walls {
  const entries = Object.entries(filters);
  if (entries.length === 0) throw fail('tenant_invalid', { reason: 'it has no filter, and would see everything' });
  for (const [dimension, values] of entries) {
    if (!dimensions.includes(dimension))
      throw fail('tenant_invalid', {
        reason: `there is no dimension ${dimension}.${didYouMean(dimension, dimensions)}`,
      });
    if (values.length === 0) throw fail('tenant_invalid', { reason: `${dimension} has no value` });
  }
  if (!showsAny(filters))
    throw fail('tenant_invalid', { reason: 'no table has all of these dimensions, so nothing would be seen' });
  return Object.fromEntries(entries.map(([dimension, values]) => [dimension, [...new Set(values)]]));
}

/** Removes a tenant. Throws `tenant_unknown`, and `tenant_used` while somebody or something is inside. */
export function removeTenant({ store, clock }: People, id: string): Promise<Tenant> {
  return store.transaction(async db => {
    const row = await rowOf(db, id);
    const now = clock.now().toISOString();
    const people = await db.selectFrom('people').select('id').where('tenant', '=', id).execute();
    const tokens = await db
      .selectFrom('tokens')
      .select('id')
      .where('tenant', '=', id)
      .where('revoked_at', 'is', null)
      .execute();
    const shares = await db
      .selectFrom('shares')
      .select('id')
      .where('tenant', '=', id)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', now)
      .execute();
    if (people.length + tokens.length + shares.length > 0)
      throw fail('tenant_used', { people: people.length, tokens: tokens.length, shares: shares.length });
    await db.deleteFrom('tenants').where('id', '=', id).execute();
    return tenantOf(row);
  });
}

// Tenants, for administrators: their filters name columns of the catalogue.

import { type Catalog, type Dataset, isBuilt, type Model } from '../catalog/catalog.ts';
import { seesTable } from '../catalog/walls.ts';
import {
  addTenant,
  changeTenant,
  listTenants,
  removeTenant,
  type TenantWithPeople,
  type WalledCatalog,
} from '../people/tenants.ts';
import { type App, type Given, type Handler, handle } from './app.ts';
import type { RouteOf } from './contract/contract.ts';

type Tenant = Given<RouteOf<'addTenant'>>;

export const tenantHandlers: readonly Handler[] = [
  handle('listTenants', async app => ({
    items: (await listTenants(app.people)).map(shown),
    dimensions: [...walled(app).dimensions],
  })),
  handle('addTenant', async (app, { body, note }) => {
    note(body.name, { filters: body.filters });
    return shown(await addTenant(app.people, body, walled(app)));
  }),
  handle('changeTenant', async (app, { params, body, note }) => {
    note(params.id, { name: body.name, filters: body.filters });
    await changeTenant(app.people, { id: params.id, ...body }, walled(app));
    const all = await listTenants(app.people);
    return all.filter(({ id }) => id === params.id).map(shown)[0] as Tenant;
  }),
  handle('removeTenant', async (app, { params, note }) => {
    note(params.id);
    const { name } = await removeTenant(app.people, params.id);
    note(name);
    return undefined;
  }),
];

const shown = ({ id, name, walls, people, createdAt }: TenantWithPeople): Tenant => ({
  id,
  name,
  filters: Object.fromEntries(Object.entries(walls).map(([dimension, values]) => [dimension, [...values]])),
  people,
  created_at: createdAt,
});

/** What walls can be made of: columns by which at least one table could be seen. */
const walled = (app: App): WalledCatalog => walledCatalog(app.current().catalog);

function walledCatalog({ datasets, models }: Pick<Catalog, 'datasets' | 'models'>): WalledCatalog {
  const tables = [...datasets.values(), ...[...models.values()].filter(isBuilt)];
  const names = new Set(tables.flatMap(dimensionsOf));
  const showsAny: WalledCatalog['showsAny'] = walls => tables.some(table => seesTable(walls, table));
  return { dimensions: [...names].filter(name => showsAny({ [name]: [''] })).sort(), showsAny };
}

/** Columns that say what a row is of: texts, and what tables are cut by; measures and times are no walls. */
function dimensionsOf(table: Dataset | Model): string[] {
  const cuts = [...('grain' in table ? table.grain : table.key), ...table.partition];
  return table.columns
    .filter(({ name, type }) => type === 'varchar' || (cuts.includes(name) && type !== 'date'))
    .map(({ name }) => name);
}

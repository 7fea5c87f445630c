// How far a share link reaches: the routes of the one thing that it opens, with what it fixes. What must stay true: a route that is not in
// the list is not reached, and what is fixed cannot be asked for otherwise.

import type { FastifyRequest } from 'fastify';
import type { Principal } from './app.ts';
import type { Route } from './contract/route.ts';

type Only = NonNullable<Principal['only']>;

/** What the page of a share asks for before anything is drawn; it shows no numbers. */
const always = ['getSession', 'openShare', 'logOut', 'getCatalogue'];
const ofDashboards = ['getDashboard', 'getPanel', 'getPanelFile'];
const ofReports = ['getReport', 'getReportPage', 'getReportFile'];

/** True where a share may call a route with these parameters. */
export function shareMay({ kind, target }: Only, { id }: Pick<Route, 'id'>, params: unknown): boolean {
  if (always.includes(id)) return true;
  const routes = kind === 'dashboard' ? ofDashboards : ofReports;
  return routes.includes(id) && (params as { name?: string }).name === target;
}

/** What may be fixed; everything else of a share's parameters is for the page that shows it. */
const fixable = ['from', 'to', 'about', 'filter', 'where', 'compare', 'time_zone', 'grain', 'language'];

/** Puts what is fixed into the query of a request, whatever it asked for. Several filters stand on lines of their own. */
export function fixParams(request: FastifyRequest, params: Readonly<Record<string, string>>): void {
  const fixed = Object.entries(params)
    .filter(([name]) => fixable.includes(name))
    .map(([name, value]) => [name, name === 'filter' ? value.split('\n').filter(one => one !== '') : value]);
  request.query = { ...(request.query as object), ...Object.fromEntries(fixed) };
}

// All routes of the API, as data. The first file to read about it.

import { catalogueRoutes } from './catalogue.ts';
import { feedRoutes } from './feeds.ts';
import { lakeRoutes } from './lake.ts';
import { metricsRoutes } from './metrics.ts';
import { peopleRoutes } from './people.ts';
import { queryRoutes } from './query.ts';
import { reportRoutes } from './reports.ts';
import type { Route } from './route.ts';
import { runRoutes } from './runs.ts';
import { sessionRoutes } from './session.ts';

export const routes = [
  ...sessionRoutes,
  ...catalogueRoutes,
  ...metricsRoutes,
  ...queryRoutes,
  ...lakeRoutes,
  ...runRoutes,
  ...reportRoutes,
  ...feedRoutes,
  ...peopleRoutes,
] as const satisfies readonly Route[];

export type Routes = (typeof routes)[number];
export type RouteId = Routes['id'];
/** The declaration of one operation. */
export type RouteOf<Id extends RouteId> = Extract<Routes, { id: Id }>;

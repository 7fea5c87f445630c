// All addresses of the pages, in one place. Each page is a chunk of its own, so that none pays for another.

import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { NotFoundPage } from './pages/not_found/page.tsx';
import { parseSearch, type Search, stringifySearch } from './parts/url.ts';
import { App } from './shell/app.tsx';
import { PageFailed } from './shell/page_failed.tsx';
import { PageLoading } from './shell/page_loading.tsx';

const root = createRootRoute({ component: App, validateSearch: (search: Record<string, unknown>) => search as Search });

const at = <const Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => root, path, component });

const dashboard = lazyRouteComponent(() => import('./pages/dashboard/page.tsx'), 'DashboardPage');
const report = lazyRouteComponent(() => import('./pages/report/page.tsx'), 'ReportPage');
const share = lazyRouteComponent(() => import('./pages/share/page.tsx'), 'SharePage');

const pages = root.addChildren([
  at(
    '/',
    lazyRouteComponent(() => import('./pages/now/page.tsx'), 'NowPage'),
  ),
  at(
    '/dashboards',
    lazyRouteComponent(() => import('./pages/dashboards/page.tsx'), 'DashboardsPage'),
  ),
  at('/dashboards/$name', dashboard),
  at(
    '/explore',
    lazyRouteComponent(() => import('./pages/explore/page.tsx'), 'ExplorePage'),
  ),
  at(
    '/sql',
    lazyRouteComponent(() => import('./pages/sql/page.tsx'), 'SqlPage'),
  ),
  at(
    '/lake',
    lazyRouteComponent(() => import('./pages/lake/page.tsx'), 'LakePage'),
  ),
  at(
    '/lake/ledger',
    lazyRouteComponent(() => import('./pages/ledger/page.tsx'), 'LedgerPage'),
  ),
  at(
    '/lake/rejects',
    lazyRouteComponent(() => import('./pages/rejects/page.tsx'), 'RejectsPage'),
  ),
  at(
    '/lake/$table',
    lazyRouteComponent(() => import('./pages/table/page.tsx'), 'TablePage'),
  ),
  at(
    '/runs',
    lazyRouteComponent(() => import('./pages/runs/page.tsx'), 'RunsPage'),
  ),
  at(
    '/runs/$run',
    lazyRouteComponent(() => import('./pages/run/page.tsx'), 'RunPage'),
  ),
  at(
    '/reports',
    lazyRouteComponent(() => import('./pages/reports/page.tsx'), 'ReportsPage'),
  ),
  at('/reports/$name', report),
  at(
    '/alerts',
    lazyRouteComponent(() => import('./pages/alerts/page.tsx'), 'AlertsPage'),
  ),
  at(
    '/alerts/$name',
    lazyRouteComponent(() => import('./pages/alert/page.tsx'), 'AlertPage'),
  ),
  at(
    '/sources',
    lazyRouteComponent(() => import('./pages/sources/page.tsx'), 'SourcesPage'),
  ),
  at(
    '/settings',
    lazyRouteComponent(() => import('./pages/settings/page.tsx'), 'SettingsPage'),
  ),
  at(
    '/people',
    lazyRouteComponent(() => import('./pages/people/page.tsx'), 'PeoplePage'),
  ),
  at(
    '/status',
    lazyRouteComponent(() => import('./pages/status/page.tsx'), 'StatusPage'),
  ),
  at(
    '/login',
    lazyRouteComponent(() => import('./pages/login/page.tsx'), 'LoginPage'),
  ),
  at(
    '/welcome',
    lazyRouteComponent(() => import('./pages/welcome/page.tsx'), 'WelcomePage'),
  ),
  at('/share/$token', share),
  at('/share/$token/dashboards/$name', dashboard),
  at('/share/$token/reports/$name', report),
  at('/embed/$token', share),
  at('/embed/$token/dashboards/$name', dashboard),
  at('/embed/$token/reports/$name', report),
  ...(import.meta.env.DEV
    ? [
        at(
          '/stories',
          lazyRouteComponent(() => import('./stories/page.tsx'), 'StoriesPage'),
        ),
      ]
    : []),
]);

export const router = createRouter({
  routeTree: pages,
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultPreload: 'intent',
  defaultPendingComponent: PageLoading,
  defaultErrorComponent: PageFailed,
  defaultNotFoundComponent: NotFoundPage,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

// All addresses of the pages, in one place. Each page is a chunk of its own, so that none pays for another.

import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { NotFoundPage } from './pages/not_found/page.tsx';
import { patient } from './parts/patient.ts';
import { parseSearch, type Search, stringifySearch } from './parts/url.ts';
import { App } from './shell/app.tsx';
import { PageFailed } from './shell/page_failed.tsx';
import { PageLoading } from './shell/page_loading.tsx';

const root = createRootRoute({ component: App, validateSearch: (search: Record<string, unknown>) => search as Search });

const at = <const Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => root, path, component });

const dashboard = lazyRouteComponent(
  patient(() => import('./pages/dashboard/page.tsx')),
  'DashboardPage',
);
const report = lazyRouteComponent(
  patient(() => import('./pages/report/page.tsx')),
  'ReportPage',
);
const share = lazyRouteComponent(
  patient(() => import('./pages/share/page.tsx')),
  'SharePage',
);

const pages = root.addChildren([
  at(
    '/',
    lazyRouteComponent(
      patient(() => import('./pages/now/page.tsx')),
      'NowPage',
    ),
  ),
  at(
    '/dashboards',
    lazyRouteComponent(
      patient(() => import('./pages/dashboards/page.tsx')),
      'DashboardsPage',
    ),
  ),
  at('/dashboards/$name', dashboard),
  at(
    '/explore',
    lazyRouteComponent(
      patient(() => import('./pages/explore/page.tsx')),
      'ExplorePage',
    ),
  ),
  at(
    '/sql',
    lazyRouteComponent(
      patient(() => import('./pages/sql/page.tsx')),
      'SqlPage',
    ),
  ),
  at(
    '/lake',
    lazyRouteComponent(
      patient(() => import('./pages/lake/page.tsx')),
      'LakePage',
    ),
  ),
  at(
    '/lake/ledger',
    lazyRouteComponent(
      patient(() => import('./pages/ledger/page.tsx')),
      'LedgerPage',
    ),
  ),
  at(
    '/lake/rejects',
    lazyRouteComponent(
      patient(() => import('./pages/rejects/page.tsx')),
      'RejectsPage',
    ),
  ),
  at(
    '/lake/$table',
    lazyRouteComponent(
      patient(() => import('./pages/table/page.tsx')),
      'TablePage',
    ),
  ),
  at(
    '/runs',
    lazyRouteComponent(
      patient(() => import('./pages/runs/page.tsx')),
      'RunsPage',
    ),
  ),
  at(
    '/runs/$run',
    lazyRouteComponent(
      patient(() => import('./pages/run/page.tsx')),
      'RunPage',
    ),
  ),
  at(
    '/reports',
    lazyRouteComponent(
      patient(() => import('./pages/reports/page.tsx')),
      'ReportsPage',
    ),
  ),
  at('/reports/$name', report),
  at(
    '/lists',
    lazyRouteComponent(
      patient(() => import('./pages/feeds/page.tsx')),
      'FeedsPage',
    ),
  ),
  at(
    '/lists/$name',
    lazyRouteComponent(
      patient(() => import('./pages/feed/page.tsx')),
      'FeedPage',
    ),
  ),
  at(
    '/alerts',
    lazyRouteComponent(
      patient(() => import('./pages/alerts/page.tsx')),
      'AlertsPage',
    ),
  ),
  at(
    '/alerts/$name',
    lazyRouteComponent(
      patient(() => import('./pages/alert/page.tsx')),
      'AlertPage',
    ),
  ),
  at(
    '/sources',
    lazyRouteComponent(
      patient(() => import('./pages/sources/page.tsx')),
      'SourcesPage',
    ),
  ),
  at(
    '/settings',
    lazyRouteComponent(
      patient(() => import('./pages/settings/page.tsx')),
      'SettingsPage',
    ),
  ),
  at(
    '/people',
    lazyRouteComponent(
      patient(() => import('./pages/people/page.tsx')),
      'PeoplePage',
    ),
  ),
  at(
    '/status',
    lazyRouteComponent(
      patient(() => import('./pages/status/page.tsx')),
      'StatusPage',
    ),
  ),
  at(
    '/login',
    lazyRouteComponent(
      patient(() => import('./pages/login/page.tsx')),
      'LoginPage',
    ),
  ),
  at(
    '/welcome',
    lazyRouteComponent(
      patient(() => import('./pages/welcome/page.tsx')),
      'WelcomePage',
    ),
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
          lazyRouteComponent(
            patient(() => import('./stories/page.tsx')),
            'StoriesPage',
          ),
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

// Every handler, by resource. A route without one is not served, and a test says so.

import { alertHandlers } from './alerts.ts';
import type { Handler } from './app.ts';
import { auditHandlers } from './audit.ts';
import { catalogueHandlers } from './catalogue.ts';
import { dashboardHandlers } from './dashboards.ts';
import { deliveryHandlers } from './deliveries.ts';
import { downloadHandlers } from './downloads.ts';
import { feedPageHandlers } from './feed_pages.ts';
import { feedHandlers } from './feeds.ts';
import { fileHandlers } from './files.ts';
import { intervalHandlers } from './intervals.ts';
import { listenHandlers } from './listen.ts';
import { metricHandlers } from './metrics.ts';
import { modelHandlers } from './models.ts';
import { nowHandlers } from './now.ts';
import { peopleHandlers } from './people.ts';
import { savedQueryHandlers } from './queries.ts';
import { queryHandlers } from './query.ts';
import { reportHandlers } from './reports.ts';
import { runHandlers } from './runs.ts';
import { sessionHandlers } from './session.ts';
import { settingHandlers } from './settings.ts';
import { shareHandlers } from './shares.ts';
import { sourceHandlers } from './sources.ts';
import { statusHandlers } from './status.ts';
import { tableHandlers } from './tables.ts';
import { tenantHandlers } from './tenants.ts';
import { tokenHandlers } from './tokens.ts';

export const handlers: readonly Handler[] = [
  ...sessionHandlers,
  ...peopleHandlers,
  ...tenantHandlers,
  ...tokenHandlers,
  ...shareHandlers,
  ...auditHandlers,
  ...catalogueHandlers,
  ...metricHandlers,
  ...dashboardHandlers,
  ...feedHandlers,
  ...feedPageHandlers,
  ...queryHandlers,
  ...downloadHandlers,
  ...savedQueryHandlers,
  ...modelHandlers,
  ...tableHandlers,
  ...intervalHandlers,
  ...fileHandlers,
  ...reportHandlers,
  ...deliveryHandlers,
  ...alertHandlers,
  ...runHandlers,
  ...sourceHandlers,
  ...statusHandlers,
  ...settingHandlers,
  ...nowHandlers,
  ...listenHandlers,
];

// The signs of pages, where there is no room for their names.

import {
  IconActivity,
  IconAdjustments,
  IconAlertTriangle,
  IconChartHistogram,
  IconCode,
  IconDatabaseImport,
  IconFileText,
  IconHeartRateMonitor,
  IconLayoutGrid,
  IconListDetails,
  IconRss,
  IconStack2,
  IconUsers,
} from '@tabler/icons-react';
import type { PageEntry } from './pages.ts';

export const icons: Record<PageEntry['id'], typeof IconActivity> = {
  now: IconActivity,
  dashboards: IconLayoutGrid,
  explore: IconChartHistogram,
  sql: IconCode,
  lake: IconStack2,
  runs: IconListDetails,
  reports: IconFileText,
  feeds: IconRss,
  alerts: IconAlertTriangle,
  sources: IconDatabaseImport,
  settings: IconAdjustments,
  people: IconUsers,
  status: IconHeartRateMonitor,
};

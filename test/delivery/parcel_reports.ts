// A site that sends: parcels of a day, a report of them with an attachment, in two languages, and audiences on this machine.

import { makeBed, type SiteBed } from '../site_bed.ts';

const metrics = `from: site.scans_hourly
time: hour
dimensions: { depot: depot }
metrics:
  scans: { label: Scans, sql: cast(sum(scan_count) as bigint), unit: scans, good: up, description: All scans. }
  grams: { label: Weight, sql: cast(sum(grams) as bigint), unit: grams, description: Their weight. }
`;

const report = `---
title: { en: Daily parcels, ja: 日次の荷物 }
days: 1
languages: [en, ja]
subject: { en: "{{site}}: {{total.scans}} scans on {{day}}", ja: "{{site}}: {{day}} のスキャンは {{total.scans}} 件" }
preheader: { en: By depot, ja: 拠点別 }
answers:
  total: { metrics: [site.scans, site.grams] }
  by_depot: { metrics: [site.scans, site.grams], by: [depot], order: -site.scans }
  hourly: { metrics: [site.scans], grain: hour }
attachments:
  - { report: site.depots, format: csv, name: parcels.csv }
---
# {{title}}

::: en
There were **{{total.scans}}** scans.
:::
::: ja
スキャンは **{{total.scans}}** 件でした。
:::

\`\`\`chart
name: by_hour
title: { en: By hour, ja: 時間別 }
of: hourly
chart: column
x: hour
y: [scans]
\`\`\`

\`\`\`table
name: by_depot
title: { en: By depot, ja: 拠点別 }
of: by_depot
\`\`\`
`;

const attached = `---
title: { en: Depots, ja: 拠点 }
days: 1
languages: [en, ja]
subject: { en: Depots, ja: 拠点 }
preheader: { en: Depots, ja: 拠点 }
answers:
  by_depot: { metrics: [site.scans], by: [depot] }
---
# {{title}}

\`\`\`table
name: by_depot
title: { en: By depot, ja: 拠点別 }
of: by_depot
\`\`\`
`;

const sources = `sources:
  scans: { dataset: site.scans, format: delimited, path: inbox/scans }
  warmth: { dataset: site.readings, format: delimited, path: inbox/warmth }
`;

/** A bed with the report \`site.daily\`; \`ways\` is the YAML of channels, audiences and what else there is. */
export function makeSendingBed(ways: string, { zone = 'UTC' } = {}): Promise<SiteBed> {
  return makeBed({
    yaml: `name: Parcels\ntime_zone: ${zone}\n${sources}${ways}`,
    files: { 'metrics/scans.yaml': metrics, 'reports/depots.md': attached, 'reports/daily.md': report },
  });
}

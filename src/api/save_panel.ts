// Panels that editors add to dashboards of the site. What must stay true: the author's file keeps its comments and its order; what would
// be a mistake is never written; a file is whole at every instant.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSeq, parseDocument, stringify } from 'yaml';
import type { Mistake } from '../catalog/catalog.ts';
import type { Dashboard, Panel } from '../catalog/dashboard.ts';
import { linkDashboards } from '../catalog/link_dashboards.ts';
import { sitePack } from '../catalog/pack.ts';
import { isSnakeCase } from '../catalog/place.ts';
import { readDashboard } from '../catalog/read_dashboards.ts';
import { findMetric } from '../metrics/metrics.ts';
import { plainLabel } from './answer_metrics.ts';
import type { App } from './app.ts';
import { fail } from './errors.ts';

export interface NewPanel extends Pick<Panel, 'title' | 'kind' | 'metrics' | 'by'> {
  grain: Panel['grain'] | null;
  top: number | null;
}

/** Adds a panel to `site.name`, makes the dashboard where there is none, and loads the site anew. Throws `dashboard_wrong`. */
export async function savePanel(app: App, name: string, panel: NewPanel): Promise<Dashboard> {
  const short = name.startsWith(`${sitePack}.`) ? name.slice(sitePack.length + 1) : name;
  if (!isSnakeCase(short))
    throw fail('dashboard_wrong', {
      name,
      reason: 'its name must be of small letters, digits and _, such as site.mine',
    });
  const { site } = app.current();
  const folder = join(site.folder, 'dashboards');
  const path = join(folder, `${short}.yaml`);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  const text = withPanel(before, { short, panel: panelYaml(app, panel, before) });
  const dashboard = checked(app, { short, text });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${path}.part`, text);
  renameSync(`${path}.part`, path);
  await app.reload();
  return app.current().catalog.dashboards.get(dashboard.name) ?? dashboard;
}

/** As an author would write it: nothing that says what is usual. */
function panelYaml(app: App, panel: NewPanel, before: string | undefined): Record<string, unknown> {
  const { title, kind, metrics, by, grain, top } = panel;
  const id = freeId(title, before ?? '');
  return {
    ...(id !== undefined && { id }),
    kind,
    title,
    metrics: metrics.map(name => findMetric(app.current().catalog, name).name),
    ...(by.length > 0 && { by }),
    ...(grain !== null && { grain }),
    ...(top !== null && { top }),
  };
}

/** An id where that of the title is taken. */
function freeId(title: string, text: string): string | undefined {
  const { draft } = readDashboard({ file: '', pack: sitePack, name: 'x', text });
  const alone = readDashboard({
    file: '',
    pack: sitePack,
    name: 'x',
    text: JSON.stringify({ title, panels: [{ kind: 'text', title, note: '-' }] }),
  });
  const wanted = alone.draft?.dashboard.panels[0]?.id ?? 'panel';
  const taken = new Set(draft?.dashboard.panels.map(({ id }) => id));
  if (!taken.has(wanted)) return undefined;
  let number = 2;
  while (taken.has(`${wanted}_${number}`)) number++;
  return `${wanted}_${number}`;
}

function withPanel(before: string | undefined, { short, panel }: { short: string; panel: object }): string {
  if (before === undefined || before.trim() === '')
    return stringify({ title: plainLabel(short), panels: [panel] }, yamlStyle);
  const document = parseDocument(before);
  if (document.errors.length > 0)
    throw fail('dashboard_wrong', { name: `${sitePack}.${short}`, reason: 'its file is no YAML; mend it first' });
  if (isSeq(document.get('panels'))) document.addIn(['panels'], document.createNode(panel));
  else document.set('panels', document.createNode([panel]));
  return document.toString(yamlStyle);
}

const yamlStyle = { lineWidth: 120 } as const;

/** The dashboard of a text, read and linked as the catalogue would. Throws `dashboard_wrong`. */
function checked(app: App, { short, text }: { short: string; text: string }): Dashboard {
  const { catalog } = app.current();
  const name = `${sitePack}.${short}`;
  const { draft, mistakes } = readDashboard({ file: `dashboards/${short}.yaml`, pack: sitePack, name: short, text });
  const none = new Set<string>();
  const unread = { metrics: none, reports: none, dashboards: new Set(catalog.dashboards.keys()) };
  const linked = draft && linkDashboards(new Map([[name, draft]]), { catalog, unread });
  const dashboard = linked?.dashboards.get(name);
  if (dashboard !== undefined) return dashboard;
  const all: readonly Mistake[] = [...mistakes, ...(linked?.mistakes ?? [])];
  throw fail('dashboard_wrong', { name, reason: all.map(({ message }) => message).join('; ') });
}

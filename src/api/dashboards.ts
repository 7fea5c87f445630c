// Dashboards: what they are, the numbers of their panels, files of them, and panels that editors add.

import type { Dashboard, Panel } from '../catalog/dashboard.ts';
import { commonUnit } from '../catalog/metric_grains.ts';
import { sitePack } from '../catalog/pack.ts';
import type { Filters } from '../metrics/dimensions.ts';
import { readFilters } from './answer_filters.ts';
import { answerPanel } from './answer_panel.ts';
import { type App, type Asked, type Given, type Handler, handle } from './app.ts';
import type { RouteOf } from './contract/contract.ts';
import { fail } from './errors.ts';
import { etagOf, JsonText } from './json_text.ts';
import { panelFile } from './panel_file.ts';
import { savePanel } from './save_panel.ts';
import { seenDashboard } from './seen_metrics.ts';

type DashboardGiven = Given<RouteOf<'getDashboard'>>;

/** A dashboard as the API gives it. */
function dashboardInfo(app: App, dashboard: Dashboard): DashboardGiven {
  const { name, title, description, icon, about, range, filters, panels, place } = dashboard;
  return {
    name,
    title,
    description,
    pack: name.split('.')[0] ?? '',
    icon,
    default_range: range,
    about,
    filters,
    panels: panels.map(panel => panelInfo(app, panel)),
    file: place.file,
    own: name.startsWith(`${sitePack}.`),
  };
}

function panelInfo(app: App, panel: Panel): DashboardGiven['panels'][number] {
  const { id, kind, title, note, width, height, metrics, by, where, grain, top, topBy, compare, report, drill, range } =
    panel;
  const known = metrics.flatMap(name => app.current().catalog.metrics.get(name) ?? []);
  return {
    id,
    kind,
    title,
    note,
    width,
    height,
    metrics,
    by,
    where: where ?? null,
    grain: grain ?? null,
    top: top ?? null,
    top_by: topBy ?? null,
    compare,
    report: report ?? null,
    drill: drill ?? null,
    unit: commonUnit(known) ?? null,
    about: panel.about ?? null,
    range: range ?? null,
  };
}

const getDashboard = handle('getDashboard', async (app, { params, principal }) =>
  dashboardInfo(app, await seenDashboard(app, params.name, principal.tenant?.walls)),
);

/** What a page is about, as the filter that it is. Throws `input_invalid`: without a value its numbers would be those of everything. */
function aboutFilter({ dashboard, panel }: { dashboard: Dashboard; panel: Panel }, value: string | undefined): Filters {
  const [first] = dashboard.about;
  if (first === undefined || panel.kind === 'text') return {};
  if (value === undefined)
    throw fail('input_invalid', {
      where: 'query.about',
      reason: `${dashboard.name} is about one value of ${first}: say which`,
    });
  return { [panel.about ?? first]: [value === '' ? null : value] };
}

type PanelRequest = Pick<Asked<RouteOf<'getPanel'>>, 'params' | 'query' | 'principal' | 'signal'>;

/** Finds a panel and answers it. Throws `not_found`. */
async function panelAnswer(app: App, { params, query, principal, signal }: PanelRequest) {
  const dashboard = await seenDashboard(app, params.name, principal.tenant?.walls);
  const panel = dashboard.panels.find(({ id }) => id === params.panel);
  if (panel === undefined) throw fail('not_found', { what: 'panel', name: `${dashboard.name}/${params.panel}` });
  const { from, to, time_zone, grain } = query;
  const asked = {
    from,
    to,
    time_zone,
    grain,
    filters: { ...readFilters(query.filter), ...aboutFilter({ dashboard, panel }, query.about) },
    compare: query.compare === 'previous',
  };
  const answer = await answerPanel(app, { principal, signal }, { dashboard, panel, asked });
  return { dashboard, panel, answer };
}

const getPanel = handle('getPanel', async (app, asked) => {
  const { answer } = await panelAnswer(app, asked);
  const text = JSON.stringify(answer);
  // How long it took is no part of what it says: the same numbers are not sent twice.
  const tag = etagOf(text.replace(/"took_ms":[\d.]+/, ''));
  return new JsonText(tag, () => text) as unknown as typeof answer;
});

const getPanelFile = handle('getPanelFile', async (app, asked) => {
  const { dashboard, panel, answer } = await panelAnswer(app, asked);
  asked.note(`${dashboard.name}/${panel.id}`, { format: asked.query.format, ...answer.range });
  return panelFile(app, answer, { format: asked.query.format, dashboard, panel });
});

const addPanel = handle('savePanel', async (app, asked) => {
  const dashboard = await savePanel(app, asked.params.name, asked.body);
  asked.note(dashboard.name, { panel: dashboard.panels.at(-1)?.id ?? '' });
  return dashboardInfo(app, dashboard);
});

export const dashboardHandlers: readonly Handler[] = [getDashboard, getPanel, getPanelFile, addPanel];

// How fresh each source and table is, and whether that is usual. What must stay true: a table is judged by the habit of the sources it
// stands on, so that it is late when they are and not before.

import { sql } from 'kysely';
import type { z } from 'zod';
import { dayMs, hourMs, minuteMs } from '../base/clock.ts';
import { type BuiltModel, type Catalog, isBuilt } from '../catalog/catalog.ts';
import type { Walls } from '../catalog/walls.ts';
import { datasetsBehind } from '../models/models.ts';
import type { App } from './app.ts';
import type { freshness } from './contract/runs.ts';
import type { SourceBooks } from './source_books.ts';
import { freshnessState } from './source_rhythm.ts';

export type Freshness = z.input<typeof freshness>;

/** Of every source, and of every table that somebody within the walls sees; within walls no source is told of. */
export async function freshnessOf(
  app: App,
  { books, walls }: { books: ReadonlyMap<string, SourceBooks>; walls: Walls | undefined },
): Promise<Freshness[]> {
  const sources = walls === undefined ? [...app.current().site.sources.keys()] : [];
  const tables = await tableFreshness(app, { books, walls });
  return [...sources.map(name => freshnessOfSource(app, name, books.get(name))), ...tables];
}

function freshnessOfSource(app: App, name: string, books: SourceBooks | undefined): Freshness {
  return item(app, { name, kind: 'source', newest: books?.newestEvent, usualMs: books?.rhythm.usualMs });
}

function item(
  app: App,
  {
    name,
    kind,
    newest,
    usualMs,
  }: Pick<Freshness, 'name' | 'kind'> & { newest: Date | undefined; usualMs: number | undefined },
): Freshness {
  const age = newest && Math.max(0, app.clock.now().getTime() - newest.getTime());
  return {
    name,
    kind,
    newest: newest?.toISOString() ?? null,
    age_ms: age ?? null,
    state: freshnessState(age, { usualMs }),
    usual_ms: usualMs ?? null,
  };
}

async function tableFreshness(
  app: App,
  { books, walls }: { books: ReadonlyMap<string, SourceBooks>; walls: Walls | undefined },
): Promise<Freshness[]> {
  const { catalog } = app.current();
  const habits = await datasetHabits(app, books);
  const ends = await intervalEnds(app);
  const now = app.clock.now().getTime();
  const tables = [
    ...[...habits].map(([name, { event, usualMs }]) => ({ name, newest: event, usualMs })),
    ...[...catalog.models.values()].filter(isBuilt).map(model => ({
      name: model.name,
      ...modelHabit(catalog, model, { habits, ends, now }),
    })),
  ].filter(({ name }) => app.desk.sees(name, walls));
  if (walls === undefined)
    return tables.map(({ name, newest, usualMs }) => item(app, { name, kind: 'table', newest, usualMs }));
  // What is usual is known of the sources, which are of everybody.
  return Promise.all(
    tables.map(async ({ name }) => {
      const newest = (await app.desk.table(name, walls))?.last;
      return item(app, { name, kind: 'table', newest, usualMs: undefined });
    }),
  );
}

/** A model is as new as its newest interval, of which no more is there than came. A minute of nothing is one, too: its table is as new as its end. */
function modelHabit(
  catalog: Catalog,
  model: BuiltModel,
  { habits, ends, now }: { habits: ReadonlyMap<string, Habit>; ends: ReadonlyMap<string, Date>; now: number },
): { newest: Date | undefined; usualMs: number | undefined } {
  const behind = datasetsBehind(catalog, model).flatMap(({ name }) => habits.get(name) ?? []);
  const events = behind.flatMap(({ event }) => event?.getTime() ?? []);
  const usual = behind.flatMap(({ usualMs }) => usualMs ?? []);
  const end = ends.get(model.name)?.getTime();
  return {
    newest: end === undefined ? undefined : new Date(Math.min(end, ...(model.build === 'minute' ? [now] : events))),
    usualMs: usual.length === 0 ? undefined : Math.max(...usual) + stepMs[model.build],
  };
}

/** A model shows what came with its next build, which may be an interval later. */
const stepMs = { minute: minuteMs, hour: hourMs, day: dayMs, month: dayMs } as const;

interface Habit {
  event: Date | undefined;
  usualMs: number | undefined;
}

/** The newest record of each dataset, and the most patient habit of its sources. What takes records as they come has some that no file has yet. */
async function datasetHabits(app: App, books: ReadonlyMap<string, SourceBooks>): Promise<Map<string, Habit>> {
  const { site, catalog } = app.current();
  const habits = new Map<string, Habit>();
  for (const [name, { collect }] of catalog.datasets) {
    const own = [...site.sources.values()].flatMap(source => (source.dataset === name ? [books.get(source.name)] : []));
    const events = own.flatMap(one => (one?.newestEvent === undefined ? [] : [one.newestEvent.getTime()]));
    const streamed = collect === undefined ? undefined : (await app.desk.table(name))?.last;
    if (streamed !== undefined) events.push(streamed.getTime());
    const usual = own.flatMap(one => (one?.rhythm.usualMs === undefined ? [] : [one.rhythm.usualMs]));
    habits.set(name, {
      event: events.length === 0 ? undefined : new Date(Math.max(...events)),
      usualMs: usual.length === 0 ? undefined : Math.max(...usual),
    });
  }
  return habits;
}

/** The end of the newest interval of each table that is as it should be. */
async function intervalEnds({ store }: App): Promise<Map<string, Date>> {
  const { rows } = await sql<{ name: string; newest: string }>`
    select table_name as name, max(interval_end) as newest from intervals where (state != 'dirty' and built_at is not null) group by table_name`.execute(
    store.db,
  );
  return new Map(rows.map(({ name, newest }) => [name, new Date(newest)]));
}

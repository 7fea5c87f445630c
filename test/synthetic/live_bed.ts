// The models of the live pack over beats that a test makes up, in DuckDB alone: all at once, or minute by minute as the pipeline
// narrows them. What must stay true: the SQL that runs is the pack's own, with the settings given.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { minuteMs, sqlTime } from '../../src/base/clock.ts';
import { ident, literal, tableName } from '../../src/base/sql.ts';
import { type Catalog, isBuilt, isView, type Model } from '../../src/catalog/catalog.ts';
import { completeModels } from '../../src/catalog/complete.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { loadSite } from '../../src/config/load.ts';
import { type DuckDbEngine, openDuckDb } from '../../src/engine/duckdb.ts';
import { tablesIn } from '../../src/engine/guard.ts';
import { packsFolder, type Row } from './made_service.ts';

export interface Beat {
  /** Milliseconds since 1970. */
  at: number;
  room: string;
  user: string;
  play: string | null;
  region: string | null;
  agent: string | null;
  stalls: number | null;
}

export interface RoomRow {
  room: string;
  category: string | null;
  from: number | null;
  to: number | null;
}

export interface LiveBed {
  models: readonly Model[];
  /** Lets the inputs hold these rows. */
  fill(beats: readonly Beat[], rooms?: readonly RoomRow[]): Promise<void>;
  /** Builds every model over all there is. */
  buildWhole(): Promise<void>;
  /** Builds every model for each minute alone, from inputs that show the minute and what the model reaches for. */
  buildMinutes(minutes: readonly number[]): Promise<void>;
  /** Rows of a SELECT in the common dialect. */
  rows(sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

export async function openLiveBed(beatSeconds: number): Promise<LiveBed> {
  const folder = await mkdtemp(join(tmpdir(), 'live-bed-'));
  await writeFile(
    join(folder, 'tallylight.yaml'),
    `name: Bed\ntime_zone: UTC\npacks: [live]\nsettings: { live: { beat_seconds: ${beatSeconds} } }\n`,
  );
  const engine = await openDuckDb({ memoryMb: 500, threads: 2, tempFolder: join(folder, 'temp') });
  const session = await engine.dialect();
  const catalog = await loadModels(folder, { engine, session });
  const models = [...catalog.models.values()];
  const names = [...catalog.datasets.keys(), ...catalog.models.keys()];
  // What is built lies in a schema of its own; under the names that models read are views of all of it, or of a part.
  await session.run('create schema kept');
  for (const name of names)
    await session.run(`create table ${kept(name)} as from ${tableName(name)}; drop table ${tableName(name)}`);
  const show = async (name: string, where = 'true') => {
    const view = catalog.models.get(name);
    const select = view !== undefined && isView(view) ? view.sql : `select * from ${kept(name)} where ${where}`;
    await session.run(`create or replace view ${tableName(name)} as ${select}`);
  };
  const showAll = async () => {
    for (const name of names) await show(name);
  };
  return {
    models,
    fill: async (beats, rooms = []) => {
      await fillTable(session, 'live.heartbeats', beats.map(beatSql));
      await fillTable(session, 'live.rooms', rooms.map(roomSql));
    },
    buildWhole: async () => {
      await showAll();
      for (const { name, sql } of models.filter(isBuilt)) await fillTable(session, name, [sql]);
    },
    buildMinutes: async minutes => {
      await showAll();
      for (const model of models.filter(isBuilt)) {
        await session.run(`delete from ${kept(model.name)}`);
        for (const minute of minutes) await buildMinute(session, { model, minute, show });
      }
      await showAll();
    },
    rows: sql => session.all(sql),
    close: async () => {
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const kept = (name: string): string => `kept.${ident(name.split('.')[1] ?? '')}`;

async function loadModels(
  folder: string,
  { engine, session }: { engine: DuckDbEngine; session: DuckDbEngine },
): Promise<Catalog> {
  const { site, mistakes } = await loadSite(folder, {});
  if (site === undefined) throw new Error(mistakes.map(({ message }) => message).join('\n'));
  const loaded = await loadCatalog({ packsFolder, site, tablesIn: sql => tablesIn(sql, engine) });
  const completed = await completeModels(loaded.catalog, session);
  const wrong = [...mistakes, ...loaded.mistakes, ...completed.mistakes];
  if (wrong.length > 0)
    throw new Error(wrong.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n'));
  return completed.catalog;
}

async function fillTable(session: DuckDbEngine, name: string, selects: readonly string[]): Promise<void> {
  await session.run(`delete from ${kept(name)}`);
  if (selects.length > 0) await session.run(`insert into ${kept(name)} by name ${selects.join(' union all by name ')}`);
}

const text = (value: string | null): string => (value === null ? 'cast(null as varchar)' : literal(value));
const time = (ms: number | null): string =>
  ms === null ? 'cast(null as timestamp)' : `timestamp ${literal(sqlTime(new Date(ms)))}`;

const beatSql = ({ at, room, user, play, region, agent, stalls }: Beat): string =>
  `select ${time(at)} as time, ${text(room)} as room_id, ${text(user)} as user_id, ${text(play)} as play_id,
    ${text(region)} as region, ${text(agent)} as agent, cast(${stalls} as bigint) as dblock, cast(${time(at)} as date) as dt`;

const roomSql = ({ room, category, from, to }: RoomRow): string =>
  `select ${text(room)} as room_id, ${text(category)} as category_id, ${text(category)} as category_name,
    ${time(from)} as valid_from, ${time(to)} as valid_to`;

/** As the pipeline does it: inputs of whole minutes around the one that is built, and of the result the rows of that minute. */
async function buildMinute(
  session: DuckDbEngine,
  { model, minute, show }: { model: Model; minute: number; show: (name: string, where?: string) => Promise<void> },
): Promise<void> {
  const from = Math.floor((minute - model.reach.beforeMs) / minuteMs) * minuteMs;
  const to = Math.ceil((minute + minuteMs + model.reach.afterMs) / minuteMs) * minuteMs;
  const column = (input: string) => (input === 'live.heartbeats' ? 'time' : 'minute');
  const inputs = model.inputs.filter(input => input !== 'live.rooms');
  for (const input of inputs) await show(input, `${column(input)} >= ${time(from)} and ${column(input)} < ${time(to)}`);
  await session.run(
    `insert into ${kept(model.name)} by name select * from (${model.sql}) where ${ident(model.time)} = ${time(minute)}`,
  );
  for (const input of inputs) await show(input);
}

// A site in a temporary folder, for tests: files are laid into its inbox, passes run over it, and its tables answer in SQL.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, fixedClock } from '../../src/base/clock.ts';
import { type Catalog, isView } from '../../src/catalog/catalog.ts';
import { completeModels } from '../../src/catalog/complete.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import type { Site } from '../../src/config/config.ts';
import { loadSite } from '../../src/config/load.ts';
import { openDuckDb } from '../../src/engine/duckdb.ts';
import { tablesIn } from '../../src/engine/guard.ts';
import { collectRules, compileDrivers, type DriversQuestion, type Rule } from '../../src/metrics/drivers.ts';
import { compile, type Question } from '../../src/metrics/metrics.ts';
import { createViewSql, viewSql } from '../../src/models/build.ts';
import { makeDocument, type WantedDocument } from '../../src/pipeline/documents.ts';
import { type PassNotes, runPass } from '../../src/pipeline/run.ts';
import { type OpenSite, openSite } from '../../src/pipeline/site.ts';
import type { Document } from '../../src/reports/document.ts';
import { packsFolder, type Row } from './made_service.ts';

const tallylight = `name: Synthetic
time_zone: Asia/Tokyo
packs: [cdn]
sources:
  logs: { dataset: cdn.requests, from: folder, path: inbox/cdn, format: cloudfront }
`;

export interface SyntheticSite {
  catalog: Catalog;
  /** The site as its only writer has it. */
  open: OpenSite;
  /** The folder that files are dropped into. */
  inbox: string;
  /** Takes in and builds all that is due. */
  pass(): Promise<PassNotes>;
  /** Rows of one SELECT in the common dialect over the site's tables as they are now. */
  answer(sql: string): Promise<Row[]>;
  /** Rows of a question about metrics. */
  ask(question: Omit<Question, 'timeZone' | 'now'>): Promise<Row[]>;
  /** What goes with an outcome. */
  explain(question: Omit<DriversQuestion, 'timeZone'>): Promise<Rule[]>;
  /** A report as a document. */
  document(wanted: WantedDocument): Promise<Document>;
  close(): Promise<void>;
}

/**
 * Makes an empty site; its clock is the one given, or stands at an instant. `more` are further sections of tallylight.yaml, `sections` the
 * first ones.
 */
export async function makeSite(now: string | Clock, more = '', sections = tallylight): Promise<SyntheticSite> {
  const folder = await mkdtemp(join(tmpdir(), 'tallylight-synthetic-'));
  const inbox = join(folder, 'inbox', 'cdn');
  await mkdir(inbox, { recursive: true });
  await writeFile(join(folder, 'tallylight.yaml'), sections + more);
  const { site, catalog } = await load(folder);
  const clock = typeof now === 'string' ? fixedClock(now) : now;
  const open = await openSite({ site, catalog, clock, tell: () => undefined, holder: 'test' });
  const answer = async (sql: string) => {
    await showTables(open);
    return open.sql.all(sql);
  };
  return {
    catalog,
    open,
    inbox,
    pass: () => runPass(open),
    answer,
    ask: question => answer(compile(catalog, { ...question, timeZone: site.timeZone, now: clock.now() }).sql),
    explain: async question => {
      await showTables(open);
      const drivers = compileDrivers(catalog, { ...question, timeZone: site.timeZone });
      return collectRules(await open.sql.query(drivers.sql), drivers);
    },
    document: wanted => makeDocument({ site, catalog, clock }, wanted),
    close: async () => {
      await open.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function load(folder: string): Promise<{ site: Site; catalog: Catalog }> {
  const { site, mistakes } = await loadSite(folder, {});
  if (site === undefined) throw new Error(mistakes.map(({ message }) => message).join('\n'));
  const engine = await openDuckDb({ memoryMb: 500, threads: 1, tempFolder: join(folder, 'temp') });
  try {
    const loaded = await loadCatalog({ packsFolder, site, tablesIn: sql => tablesIn(sql, engine) });
    const completed = await completeModels(loaded.catalog, await engine.dialect());
    const wrong = [...mistakes, ...loaded.mistakes, ...completed.mistakes];
    if (wrong.length > 0)
      throw new Error(wrong.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n'));
    return { site, catalog: completed.catalog };
  } finally {
    await engine.close();
  }
}

/** Views of all tables over the files that are live now. */
async function showTables({ catalog, storage, sql, table }: OpenSite): Promise<void> {
  for (const [name, contract] of [...catalog.datasets, ...catalog.models]) {
    const files = [...((await (await table(name)).snapshot())?.files.values() ?? [])];
    await sql.run(`create schema if not exists ${name.split('.')[0]}`);
    await sql.run(
      isView(contract)
        ? createViewSql(contract)
        : `create or replace view ${name} as ${await viewSql(contract, { files, storage })}`,
    );
  }
}

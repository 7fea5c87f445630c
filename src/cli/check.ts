// `check`: every mistake of packs, site and SQL, each with its file and line, in one go.

import type { Command } from 'commander';
import { reasonOf } from '../base/errors.ts';
import type { Mistake } from '../catalog/catalog.ts';
import { checkCatalog } from '../catalog/check.ts';
import type { SqlSession } from '../catalog/complete.ts';
import { type LoadedCatalog, loadCatalog } from '../catalog/load.ts';
import { sortMistakes } from '../catalog/place.ts';
import type { Site } from '../config/config.ts';
import { loadSite } from '../config/load.ts';
import type { TrinoPlace } from '../config/places.ts';
import { type Parser, tablesIn } from '../engine/guard.ts';
import { lintSql } from '../engine/lint.ts';
import { withDuckDb } from '../engine/passing.ts';
import { checkPages } from '../feeds/check.ts';
import { ClusterSession } from '../pipeline/cluster_session.ts';
import { opsTables } from '../pipeline/ops_tables.ts';
import { siteMistakes, sourceMistakes } from '../pipeline/source_mistakes.ts';
import { checkDocuments } from '../reports/check.ts';
import { checkSlices } from '../reports/check_slices.ts';
import { act, withExamples } from './command.ts';
import { type Context, packsFolder, parserEngine, printJson } from './context.ts';

export function addCheck(root: Command): void {
  const command = root
    .command('check')
    .description('every mistake of packs, site and SQL, each with its file and line, in one go');
  act(withExamples(command, ['check --site mysite']), check);
}

async function check(context: Context): Promise<void> {
  const { site, mistakes } = await loadSite(context.siteFolder, context.environment.variables);
  const all: { file: string; line: number; message: string }[] = [...mistakes];
  if (site) {
    await withDuckDb(parserEngine, async engine => {
      const loaded = await loadCatalog({ packsFolder, site, tablesIn: sql => tablesIn(sql, engine) });
      all.push(...loaded.mistakes, ...sourceMistakes(site));
      all.push(...siteMistakes(site, loaded.catalog, loaded.mistakes));
      const session = await engine.dialect();
      const asked: string[] = [];
      const noting = {
        run: (sql: string) => session.run(sql),
        prepare: (sql: string) => session.prepare(note(asked, sql)),
      };
      all.push(...(await sqlMistakes({ site, loaded, session: noting, lint: lintSql, told: all })));
      if (all.length === 0 && site.engine.kind === 'trino')
        all.push(...(await clusterMistakes(context, { site, loaded, place: site.engine, parser: engine, asked })));
    });
  }
  tellMistakes(context, sortMistakes(all));
}

const note = (asked: string[], sql: string): string => {
  asked.push(sql);
  return sql;
};

interface Trying {
  site: Site;
  loaded: LoadedCatalog;
  session: SqlSession;
  lint: typeof lintSql;
  told: { file: string; line: number; message: string }[];
}

/** What an engine says of all SQL. */
async function sqlMistakes({ site, loaded, session, lint, told }: Trying): Promise<Mistake[]> {
  const { broken, documents } = loaded;
  const checked = await checkCatalog(loaded.catalog, { session, lint, broken, programTables: opsTables });
  const mistakes = [...checked.mistakes];
  const { catalog } = checked;
  const known = () => [...told, ...mistakes];
  mistakes.push(...(await checkDocuments(documents, { catalog, session, told: known() })));
  mistakes.push(...(await checkPages({ catalog, session, lint, told: known(), wishes: site })));
  mistakes.push(...(await checkSlices(site, { catalog, session })));
  return mistakes;
}

interface OnCluster extends Pick<Trying, 'site' | 'loaded'> {
  place: TrinoPlace;
  parser: Parser;
  /** The statements that the engine inside the process was asked. */
  asked: readonly string[];
}

/** The same of the site's cluster, if it is at hand. SQL in contracts runs while records are loaded, which no cluster does. */
async function clusterMistakes(
  context: Context,
  { site, loaded, place, parser, asked }: OnCluster,
): Promise<Mistake[]> {
  const session = new ClusterSession({ place, parser });
  try {
    await session.reach();
    await session.ahead(asked);
    const datasets = new Set([...loaded.catalog.datasets.values()].map(dataset => dataset.place.file));
    const mistakes = await sqlMistakes({ site, loaded, session, lint: () => [], told: [] });
    return mistakes
      .filter(({ file }) => !datasets.has(file))
      .map(({ message, ...at }) => ({ ...at, message: `on Trino: ${message}` }));
  } catch (thrown) {
    context.stderr.write(`Not tried on Trino: ${reasonOf(thrown)}\n`);
    return [];
  } finally {
    await session.close();
  }
}

function tellMistakes(context: Context, mistakes: readonly { file: string; line: number; message: string }[]): void {
  if (mistakes.length > 0) context.endsWithProblems();
  if (context.json) {
    printJson(
      context,
      mistakes.map(({ file, line, message }) => ({ file, line, message })),
    );
    return;
  }
  for (const { file, line, message } of mistakes) context.stdout.write(`${file}:${line}: ${message}\n`);
  const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length || 'No'} mistakes`;
  context.stderr.write(`${count}.\n`);
}

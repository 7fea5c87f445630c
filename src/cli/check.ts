// `check`: every mistake of packs, site and SQL, each with its file and line, in one go.

import type { Command } from 'commander';
import { checkCatalog } from '../catalog/check.ts';
import { loadCatalog } from '../catalog/load.ts';
import { sortMistakes } from '../catalog/place.ts';
import { loadSite } from '../config/load.ts';
import { tablesIn } from '../engine/guard.ts';
import { lintSql } from '../engine/lint.ts';
import { withDuckDb } from '../engine/passing.ts';
import { checkPages } from '../feeds/check.ts';
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
      const checked = await checkCatalog(loaded.catalog, {
        session,
        lint: lintSql,
        broken: loaded.broken,
        programTables: opsTables,
      });
      all.push(...checked.mistakes);
      all.push(...(await checkDocuments(loaded.documents, { catalog: checked.catalog, session, told: all })));
      all.push(...(await checkPages({ catalog: checked.catalog, session, lint: lintSql, told: all, wishes: site })));
      all.push(...(await checkSlices(site, { catalog: checked.catalog, session })));
    });
  }
  tellMistakes(context, sortMistakes(all));
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

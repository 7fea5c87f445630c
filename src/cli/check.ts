// `check`: every mistake of packs, site and SQL, each with its file and line, in one go.

import type { Command } from 'commander';
import { limits } from '../base/limits.ts';
import { checkCatalog } from '../catalog/check.ts';
import { loadCatalog } from '../catalog/load.ts';
import { sortMistakes } from '../catalog/place.ts';
import { loadSite } from '../config/load.ts';
import { openDuckDb } from '../engine/duckdb.ts';
import { tablesIn } from '../engine/guard.ts';
import { lintSql } from '../engine/lint.ts';
import { opsTables } from '../pipeline/ops_tables.ts';
import { act, withExamples } from './command.ts';
import { type Context, packsFolder, parserFolder } from './context.ts';

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
    const engine = await openDuckDb({ memoryMb: limits.parserMemoryMb, threads: 1, tempFolder: parserFolder() });
    try {
      const loaded = await loadCatalog({ packsFolder, site, tablesIn: sql => tablesIn(sql, engine) });
      all.push(...loaded.mistakes);
      const checked = await checkCatalog(loaded.catalog, {
        session: await engine.dialect(),
        lint: lintSql,
        broken: loaded.broken,
        programTables: opsTables,
      });
      all.push(...checked.mistakes);
    } finally {
      await engine.close();
    }
  }
  const told = sortMistakes(all);
  const { stdout, stderr } = context;
  if (context.json)
    stdout.write(`${JSON.stringify(told.map(({ file, line, message }) => ({ file, line, message })))}\n`);
  else for (const { file, line, message } of told) stdout.write(`${file}:${line}: ${message}\n`);
  if (!context.json)
    stderr.write(
      told.length === 0 ? 'No mistakes.\n' : `${told.length} ${told.length === 1 ? 'mistake' : 'mistakes'}.\n`,
    );
  if (told.length > 0) process.exitCode = 1;
}

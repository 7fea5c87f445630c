// `check`: every mistake of packs, site and SQL, each with its file and line, in one go.

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { limits } from '../base/limits.ts';
import { checkCatalog } from '../catalog/check.ts';
import { loadCatalog } from '../catalog/load.ts';
import { loadSite } from '../config/load.ts';
import { openDuckDb } from '../engine/duckdb.ts';
import { tablesIn } from '../engine/guard.ts';
import { lintSql } from '../engine/lint.ts';
import { act, withExamples } from './command.ts';
import { type Context, packsFolder } from './context.ts';

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
    const loaded = await loadCatalog({ packsFolder, site, tablesIn });
    all.push(...loaded.mistakes);
    const engine = await openDuckDb({
      memoryMb: limits.engineMemoryMb,
      threads: 1,
      tempFolder: join(tmpdir(), `tallylight-${process.pid}`),
    });
    try {
      const checked = await checkCatalog(loaded.catalog, { session: await engine.dialect(), lint: lintSql });
      all.push(...checked.mistakes);
    } finally {
      await engine.close();
    }
  }
  if (context.json)
    context.stdout.write(`${JSON.stringify(all.map(({ file, line, message }) => ({ file, line, message })))}\n`);
  else for (const { file, line, message } of all) context.stdout.write(`${file}:${line}: ${message}\n`);
  if (!context.json)
    context.stderr.write(
      all.length === 0 ? 'No mistakes.\n' : `${all.length} ${all.length === 1 ? 'mistake' : 'mistakes'}.\n`,
    );
  if (all.length > 0) process.exitCode = 1;
}

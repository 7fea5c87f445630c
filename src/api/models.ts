// A query made into a model of the site: reviewed first, with every mistake that `check` would find in it, and written only without one. What
// must stay true: nothing that is there is overwritten, and the file lies in the site's own folder of models.

import { randomUUID } from 'node:crypto';
import { link, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, isSystemError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { type Catalog, type Mistake, type Model, tableOf } from '../catalog/catalog.ts';
import { completeModels } from '../catalog/complete.ts';
import { linkModels, readModel } from '../catalog/model.ts';
import { isSnakeCase } from '../catalog/place.ts';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import type { ResultColumn } from '../engine/engine.ts';
import { tablesIn } from '../engine/guard.ts';
import { lintSql } from '../engine/lint.ts';
import { withDuckDb } from '../engine/passing.ts';
import { planSite } from '../pipeline/build.ts';
import { type App, type Handler, handle, type Principal } from './app.ts';
import { fail } from './errors.ts';
import { type ModelWish, modelText } from './model_text.ts';
import { questionOf } from './query.ts';

interface Review {
  table: string;
  file: string;
  text: string;
  mistakes: Mistake[];
  columns: ResultColumn[];
  inputs: string[];
  intervals: number;
}

export const modelHandlers: readonly Handler[] = [
  handle('reviewModel', (app, { body, principal }) => review(app, body, principal)),

  handle('saveModel', async (app, { body, principal, note }) => {
    const { table, file, text, mistakes } = await review(app, body, principal);
    note(table, { file, sql: body.sql });
    const [first] = mistakes;
    if (first !== undefined) throw fail('model_wrong', { reason: first.message });
    await writeNew(join(app.current().site.folder, file), text, table);
    const left = await app.reload();
    if (left.length > 0) throw fail('model_wrong', { reason: left[0]?.message ?? 'the site has a mistake' });
    return { table, file };
  }),
];

async function review(app: App, wish: ModelWish, principal: Principal): Promise<Review> {
  const { catalog } = app.current();
  const table = `site.${wish.name}`;
  const file = `models/${wish.name}.sql`;
  const place = { file, line: 1 };
  const nothing = { table, file, text: '', columns: [], inputs: [], intervals: 0 };
  const refusal = refusalOf(wish, catalog);
  if (refusal !== undefined) return { ...nothing, mistakes: [{ ...place, message: refusal }] };
  try {
    const { columns, tables } = await app.desk.check(questionOf(wish.sql, { principal }));
    const text = modelText(wish, { catalog, columns, tables });
    const { model, mistakes, whole } = await checkModel(catalog, { name: wish.name, file, text });
    const intervals = model === undefined || mistakes.length > 0 ? 0 : await intervalsOf(app, whole, model);
    const made = model?.columns.map(({ name, type }) => ({ name, type: type.toUpperCase() }));
    return { table, file, text, mistakes, columns: made ?? columns, inputs: model?.inputs ?? tables, intervals };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return { ...nothing, text: wish.sql, mistakes: [{ ...place, message: thrown.message }] };
  }
}

/** What keeps a wish from being a file at all. */
function refusalOf({ name }: ModelWish, catalog: Catalog): string | undefined {
  if (!isSnakeCase(name)) return `the name ${name} is not in snake case, such as parcels_by_depot`;
  if (tableOf(catalog, `site.${name}`) !== undefined) return `there is a table site.${name} already`;
  return undefined;
}

/** Every mistake of the file, with all other models beside it. */
async function checkModel(
  catalog: Catalog,
  { name, file, text }: { name: string; file: string; text: string },
): Promise<{ model: Model | undefined; mistakes: Mistake[]; whole: Catalog }> {
  const layer = { pack: 'site', folder: '', prefix: '', overrides: [] };
  const read = readModel({ layer, pack: 'site', name, ending: '.sql', path: file, file, text }, catalog.packs);
  const { model } = read;
  if (model === undefined) return { model, mistakes: read.mistakes, whole: catalog };
  return withDuckDb({ memoryMb: limits.parserMemoryMb, threads: 1 }, async engine => {
    const linked = await linkModels([...catalog.models.values(), model], linking(catalog, engine));
    const models = new Map(linked.models.map(one => [one.name, one]));
    const completed = await completeModels({ ...catalog, models }, await engine.dialect());
    const lint = lintSql(model.sql).map(({ line, message, hint }) => ({
      file,
      line: model.place.line + line - 1,
      message: `${message} ${hint}`.trim(),
    }));
    const mistakes = [...read.mistakes, ...linked.mistakes, ...completed.mistakes, ...lint];
    return { model: completed.catalog.models.get(model.name), mistakes, whole: completed.catalog };
  });
}

const linking = (catalog: Catalog, engine: DuckDbEngine) => ({
  catalog,
  unread: new Set<string>(),
  tablesIn: (sql: string) => tablesIn(sql, engine),
});

/** How many intervals the next pass would build, by the plan that it will make. */
async function intervalsOf({ store, clock, current }: App, catalog: Catalog, { name }: Model): Promise<number> {
  const { site } = current();
  const builds = await planSite({ site, store, clock, catalog }, { tables: [name], dryRun: true });
  return builds.reduce((sum, build) => sum + build.intervals.length, 0);
}

/** Writes a file that is not there yet, whole or not at all. */
async function writeNew(path: string, text: string, table: string): Promise<void> {
  const beside = `${path}.${randomUUID()}.part`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(beside, text, { flag: 'wx' });
    await link(beside, path);
  } catch (thrown) {
    if (isSystemError(thrown, 'EEXIST')) throw fail('model_taken', { table });
    throw thrown;
  } finally {
    await rm(beside, { force: true });
  }
}

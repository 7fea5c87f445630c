// Every name that a user can meet is in the reference: commands and their options, error codes, keys of tallylight.yaml, variables,
// tables, metrics, reports. That the pages are current is told by `npm run docs -- --check`; this tells that nothing has no page.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { program } from '../../src/cli/program.ts';
import { bucketSourceShape } from '../../src/config/bucket_sources_shape.ts';
import { environmentVariables } from '../../src/config/environment.ts';
import { eventNames } from '../../src/config/events.ts';
import { feedBucketShape, feedFolderShape, feedRedisShape, feedWishShape } from '../../src/config/feeds_shape.ts';
import { outputShape } from '../../src/config/outputs_shape.ts';
import { notifyRuleShape, scheduleEntryShape } from '../../src/config/schedule_shape.ts';
import { siteShape } from '../../src/config/site_shape.ts';
import { databaseSourceShape, folderSourceShape, kafkaSourceShape } from '../../src/config/sources_shape.ts';
import { opsTables } from '../../src/pipeline/ops_tables.ts';
import { formats } from '../../src/sources/formats/formats.ts';
import { paths, root } from './tree.ts';

const page = (name: string): Promise<string> => readFile(join(root, 'docs/reference', `${name}.md`), 'utf8');

/** Names that do not stand on a page, as code. */
async function missing(name: string, names: readonly string[]): Promise<string[]> {
  expect(names.length).toBeGreaterThan(0);
  const text = await page(name);
  const escaped = (wanted: string): string => wanted.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return names.filter(wanted => !new RegExp(`(?<![\\w.-])${escaped(wanted)}(?![\\w-])`).test(text));
}

test('commands and their options', async () => {
  const commands = (await program(process)).commands;
  const options = commands.flatMap(command => command.options.map(option => option.long ?? ''));
  expect(await missing('commands', [...commands.map(command => command.name()), ...options])).toEqual([]);
});

test('error codes', async () => {
  const codes: string[] = [];
  for (const path of paths.filter(file => /^src\/\w+\/errors\.ts$/.test(file))) {
    const room: Record<string, unknown> = await import(join(root, path));
    const tables = Object.values(room).filter(value => typeof value === 'function' && 'table' in value);
    codes.push(...tables.flatMap(value => Object.keys((value as unknown as { table: object }).table)));
  }
  expect(await missing('errors', codes)).toEqual([]);
});

test('keys of tallylight.yaml, and variables', async () => {
  const sources = [folderSourceShape, bucketSourceShape, kafkaSourceShape, databaseSourceShape];
  const shapes = [
    siteShape,
    ...sources,
    outputShape,
    feedWishShape,
    feedFolderShape,
    feedBucketShape,
    feedRedisShape,
    scheduleEntryShape,
    notifyRuleShape,
  ];
  const keys = shapes.flatMap(shape => Object.keys(shape.shape));
  expect(await missing('site', [...keys, ...eventNames, ...Object.keys(environmentVariables)])).toEqual([]);
});

test.each(['datasets', 'models', 'reports'])('%s of all packs', async kind => {
  const files = paths.filter(path => path.startsWith('packs/') && dirname(path).endsWith(`/${kind}`));
  const names = files.map(path => `${path.split('/')[1]}.${basename(path).replace(/\.\w+$/, '')}`);
  expect(await missing(kind, names)).toEqual([]);
});

test('metrics of all packs', async () => {
  const names: string[] = [];
  for (const path of paths.filter(file => /^packs\/[^/]+\/metrics\//.test(file))) {
    const spec = parse(await readFile(join(root, path), 'utf8')) as { metrics: object };
    names.push(...Object.keys(spec.metrics).map(name => `${path.split('/')[1]}.${name}`));
  }
  expect(await missing('metrics', names)).toEqual([]);
});

test('formats and the tables of the program', async () => {
  expect(
    await missing(
      'formats',
      formats.map(format => format.name),
    ),
  ).toEqual([]);
  const columns = opsTables.flatMap(table => [table.name, ...table.columns.map(column => column.name)]);
  expect(await missing('ops_tables', columns)).toEqual([]);
});

test('a link inside of the checkout leads somewhere', async () => {
  const broken: string[] = [];
  for (const path of paths.filter(file => file.endsWith('.md'))) {
    const text = (await readFile(join(root, path), 'utf8')).replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '');
    const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
    broken.push(...links.filter(link => !existsSync(join(root, dirname(path), link))).map(link => `${path}: ${link}`));
  }
  expect(broken).toEqual([]);
});

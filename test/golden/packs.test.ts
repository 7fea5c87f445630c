// Every folder of packs/<pack>/tests is a case: the files of `input/` lie in the inbox of a new site, one pass is made, and each
// answer is compared byte for byte. `expect/<name>.sql` is a query, `expect/<name>.args` a command line, `<name>.csv` the answer.
// A case is added by adding files; `UPDATE_GOLDEN=1` writes what is answered now, to be read before it is kept.

import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inside, root } from '../command_line.ts';

/** The instant at which all cases are run, after everything in them. */
const now = '2026-04-01T00:00:00Z';

const foldersIn = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter(entry => entry.isDirectory()).map(entry => entry.name);
};

async function cases(): Promise<{ name: string; pack: string; folder: string }[]> {
  const found = (await foldersIn(join(root, 'packs'))).map(async pack => {
    const tests = join(root, 'packs', pack, 'tests');
    return (await foldersIn(tests)).map(name => ({ name: `${pack}: ${name}`, pack, folder: join(tests, name) }));
  });
  return (await Promise.all(found)).flat();
}

/** A site of the pack's tests with the files of a case, after one pass. */
async function madeSite({ pack, folder }: { pack: string; folder: string }): Promise<string> {
  const site = await mkdtemp(join(tmpdir(), 'tallylight-golden-'));
  await mkdir(join(site, 'inbox'));
  await cp(join(folder, '..', 'tallylight.yaml'), join(site, 'tallylight.yaml'));
  await cp(join(folder, 'input'), join(site, 'inbox', pack), { recursive: true });
  const { code, stderr } = await inside(['run', '--site', site], { now });
  expect(code, stderr).toBe(0);
  return site;
}

/** Words of a command line; single and double quotes keep blanks. */
const words = (line: string): string[] =>
  [...line.trim().matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );

async function asked(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8');
  return file.endsWith('.sql') ? ['query', text, '--format', 'csv'] : words(text);
}

const found = await cases();

test('there are cases', () => {
  expect(found).not.toEqual([]);
});

test.each(found)('$name', async one => {
  const site = await madeSite(one);
  try {
    const expected = join(one.folder, 'expect');
    const questions = (await readdir(expected)).filter(file => !file.endsWith('.csv'));
    expect(questions).not.toEqual([]);
    for (const question of questions) {
      const { code, stdout, stderr } = await inside([...(await asked(join(expected, question))), '--site', site], {
        now,
      });
      expect(code, `${question}: ${stderr}`).toBe(0);
      const answer = join(expected, question.replace(/\.(sql|args)$/, '.csv'));
      if (process.env.UPDATE_GOLDEN === '1') await writeFile(answer, stdout);
      expect(stdout, question).toBe(await readFile(answer, 'utf8'));
    }
  } finally {
    await rm(site, { recursive: true });
  }
});

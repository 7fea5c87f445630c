// `demo`: a site with the synthetic service, made or found, brought up to date and shown.

import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { limits } from '../base/limits.ts';
import { addDays, localDate, openZone } from '../base/zone.ts';
import { withDuckDb } from '../engine/passing.ts';
import { type DemoOptions, makeService, writeDemoFiles } from '../pipeline/demo.ts';
import { runPass } from '../pipeline/run.ts';
import { act, withExamples } from './command.ts';
import { type Context, loadChecked, withSite } from './context.ts';
import { fail } from './errors.ts';
import { documentsOf, makeSite, packsWithInbox } from './init.ts';
import { serve } from './serve.ts';
import { showSite } from './show.ts';

/** The zone in which the synthetic service has its days. */
const demoZone = 'Asia/Tokyo';

interface DemoFlags {
  days: string;
  seed: string;
  scale: string;
  firstDay?: string;
  serve?: boolean;
  still?: boolean;
  port?: string;
}

export function addDemo(root: Command): void {
  const command = root
    .command('demo')
    .argument('[folder]', 'where the site is made', 'demo')
    .description('a site with the synthetic service, ready to look at')
    .option('--days <n>', 'days of traffic', '3')
    .option('--seed <n>', 'the number everything follows from', '1')
    .option('--scale <n>', 'how large a service: 1 is some 250,000 requests a day', '1')
    .option('--serve', 'serves it at the end, at the address that is printed')
    .option('--still', 'nothing more happens after it was made: for pictures that are to be the same')
    .option('--port <n>', 'with --serve: port to listen on (default: 8080 or the next free one)')
    .option('--first-day <date>', 'first day (default: so that the last day is yesterday)');
  act<DemoFlags>(withExamples(command, ['demo', 'demo trial --days 7', 'demo --serve']), demo);
}

async function demo(context: Context, options: DemoFlags, [folder = 'demo']: string[]): Promise<void> {
  const here = { ...context, siteFolder: folder };
  const wanted = { ...demoOptions(context, options), ...(options.still === true && { still: true }) };
  const packs = await packsWithInbox();
  await makeSite(folder, { packs, name: 'Demo TV', timeZone: demoZone, documents: await documentsOf(packs) });
  await makeFiles(here, wanted);
  await withSite(here, { command: 'demo', work: runPass });
  await showSite(here);
  if (options.serve)
    await serve(here, { silentPasses: true, ...(options.port !== undefined && { port: options.port }) });
}

function demoOptions(context: Context, { days, seed, scale, firstDay }: DemoFlags): DemoOptions {
  const number = (option: string, text: string, most: number): number => {
    const value = Number(text);
    if (!(value > 0 && value <= most))
      throw fail('bad_option', { option, value: text, expected: `it must be a number from above 0 to ${most}` });
    return value;
  };
  const wanted = Math.round(number('--days', days, 366));
  const today = localDate(context.environment.clock.now(), openZone(demoZone));
  if (firstDay !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(firstDay))
    throw fail('bad_time', { option: '--first-day', text: firstDay });
  return {
    days: wanted,
    seed: Math.round(number('--seed', seed, 2 ** 31)),
    scale: number('--scale', scale, 1_000),
    firstDay: firstDay ?? addDays(today, -wanted),
    now: context.environment.clock.now(),
  };
}

/** Writes the service's files once; a demo that is found keeps those it has. */
async function makeFiles(context: Context, options: DemoOptions): Promise<void> {
  const marker = join(context.siteFolder, 'demo.json');
  if (existsSync(marker)) {
    context.stderr.write(`Found ${context.siteFolder}: ${(await readFile(marker, 'utf8')).trim()}\n`);
    return;
  }
  const { catalog } = await loadChecked(context);
  await withDuckDb({ memoryMb: limits.demoMemoryMb, threads: limits.engineThreads }, async engine => {
    context.stderr.write(
      `Making ${options.days} ${options.days === 1 ? 'day' : 'days'} of a synthetic service, from ${options.firstDay} on …\n`,
    );
    const packs = [...catalog.packs.values()];
    await makeService(engine, { packFolders: packs.map(pack => pack.folder), options });
    for (const { folder } of packs.flatMap(pack => pack.inboxes ?? []))
      await writeDemoFiles(engine, { name: folder, folder: join(context.siteFolder, 'inbox', folder) });
    await writeFile(marker, `${JSON.stringify(options)}\n`);
  });
}

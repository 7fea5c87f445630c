// `serve`: keeps time, and answers on HTTP: the API and the pages. Each pass is a process of its own, so that other commands have their turn
// in between, and an edit of the site holds from the next pass on.

import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { type LogLevel, logLevels } from '../api/access_log.ts';
import type { ServedSite } from '../api/serve_site.ts';
import { act, withExamples } from './command.ts';
import { type Context, loadChecked, packsFolder } from './context.ts';
import { fail } from './errors.ts';
import { untilSignal } from './signals.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export interface ServeFlags {
  host?: string;
  port?: string;
  log?: string;
  /** Lines of passes are for the page Runs alone, so that the address stays the last thing on the terminal. */
  silentPasses?: boolean;
}

export function addServe(program: Command): void {
  const command = program
    .command('serve')
    .description('the schedule, the API and the pages, until it is told to end')
    .option('--port <n>', 'port to listen on (default: as in tallylight.yaml, else 8080 or the next free one)')
    .option('--host <address>', 'address to listen on (default: as in tallylight.yaml, else 127.0.0.1)')
    .option('--log <level>', `requests as JSON on stderr: ${logLevels.join(', ')}`, 'warn');
  act<ServeFlags>(withExamples(command, ['serve', 'serve --site mysite --port 9000', 'serve --log info']), serve);
}

/** Serves a site until a signal. */
export async function serve(context: Context, flags: ServeFlags): Promise<void> {
  const { stderr } = context;
  const { port, level } = readFlags(flags);
  // A mistake in the site is told now and ends the command; later ones are told and waited out.
  const first = await loadChecked(context);
  // Loaded when it is needed: other commands pay nothing for the server.
  const { serveSite } = await import('../api/serve_site.ts');
  const served = await serveSite({
    first,
    folder: resolve(context.siteFolder),
    packsFolder,
    variables: context.environment.variables,
    clock: context.environment.clock,
    version: readVersion(),
    program: [process.execPath, join(root, 'src/cli/main.ts')],
    pagesFolder: join(root, 'web/dist'),
    host: flags.host,
    port,
    log: { level, write: line => void stderr.write(line) },
    onLine: flags.silentPasses === true ? () => undefined : text => void stderr.write(`${text}\n`),
  });
  await tellAddress(context, served);
  await untilSignal({
    stderr,
    begun: 'ends after what is under way; once more ends at once, and the next pass goes on from there',
    work: signal => served.until(signal),
    atOnce: () => served.kill(),
  });
}

function readFlags({ port: text, log = 'warn' }: ServeFlags): { port: number | undefined; level: LogLevel } {
  const port = text === undefined ? undefined : Number(text);
  if (text !== undefined && !(/^\d+$/.test(text) && Number(text) <= 65_535))
    throw fail('bad_option', { option: '--port', value: text, expected: 'it must be a number from 0 to 65535' });
  const level = logLevels.find(known => known === log);
  if (level === undefined)
    throw fail('bad_option', { option: '--log', value: log, expected: `it must be one of ${logLevels.join(', ')}` });
  return { port, level };
}

async function tellAddress({ stderr, stdout }: Context, { app, url, taken }: ServedSite): Promise<void> {
  const { site } = app.current();
  stderr.write(`${site.name} keeps time in ${site.timeZone}: ${site.schedule.length} in the schedule\n`);
  if (taken !== undefined) stderr.write(`Port ${taken} is taken by another program; --port says which one to take.\n`);
  const { firstLink } = await import('../api/first_start.ts');
  const link = await firstLink(app);
  if (link !== undefined) stderr.write(`To set up the first administrator, once, within a day: ${link}\n`);
  stdout.write(`Open ${url}/\n`);
}

const readVersion = (): string =>
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;

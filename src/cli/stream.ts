// `stream`: builds minutes as records come in. `serve` starts it beside itself and reads its ticks, a JSON object a line; it ends with the
// process that started it.

import type { Command } from 'commander';
import { runStream } from '../stream/run_stream.ts';
import { act, withExamples } from './command.ts';
import { type Context, loadChecked } from './context.ts';
import { untilSignal } from './signals.ts';

export function addStream(root: Command): void {
  const command = root
    .command('stream')
    .description('builds minutes as records come in; `serve` does this by itself')
    .option('--with-parent', 'ends when standard input does');
  act<{ withParent?: boolean }>(withExamples(command, ['stream --site mysite']), stream);
}

async function stream(context: Context, { withParent = false }: { withParent?: boolean }): Promise<void> {
  const { site, catalog } = await loadChecked(context);
  const orphaned = new AbortController();
  if (withParent) {
    process.stdin.resume();
    process.stdin.once('end', () => orphaned.abort());
    process.stdin.once('error', () => orphaned.abort());
  }
  await untilSignal({
    stderr: context.stderr,
    begun: 'ends after what was collected by now is taken in',
    work: signal =>
      runStream({
        site,
        catalog,
        clock: context.environment.clock,
        tell: line => void context.stderr.write(`${line}\n`),
        onTick: ticked => void context.stdout.write(`${JSON.stringify(ticked)}\n`),
        signal: AbortSignal.any([signal, orphaned.signal]),
      }),
  });
  if (withParent) process.stdin.destroy();
}

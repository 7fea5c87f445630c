// How a command that takes files in ends: what could not be read is told on stderr, and fails the command only when asked to.

import { counted } from '../base/names.ts';
import type { PassNotes } from '../pipeline/run.ts';
import { type Context, printJson } from './context.ts';
import { fail } from './errors.ts';

export function finish(context: Context, { notes, strict }: { notes: PassNotes; strict: boolean }): void {
  const { ingested } = notes;
  if (context.json) printJson(context, { ...ingested, problems: notes.problems });
  const words = [...notes.problems];
  if (ingested && ingested.rejects > 0) words.push(`${counted(ingested.rejects, 'record')} rejected`);
  if (ingested && ingested.failed > 0) words.push(`${counted(ingested.failed, 'file')} failed`);
  if (words.length === 0) return;
  if (strict) throw fail('strict_problems', { words: words.join(', ') });
  if (ingested && ingested.rejects > 0)
    context.stderr.write(`${counted(ingested.rejects, 'record')} rejected: see \`tallylight rejects\`.\n`);
}

// Headers of models beyond grain, build, time and partition: how far beyond its interval a model looks, what an interval without rows says,
// and when a minute counts as over. What must stay true: a setting in a header becomes a number and nothing else.

import type { Mistake, Model, Pack } from './catalog.ts';
import { settingValue } from './settings.ts';
import type { SqlFile } from './sql_file.ts';

/** How far beyond its interval a model sees its inputs. */
export type Reach = Model['reach'];

/** Of a model that looks at its own interval alone. */
export const noReach: Reach = { beforeMs: 0, afterMs: 0 };

const unitMs = { s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Beyond a day a reach would make every late record a day's work. */
const longestReachMs = 86_400_000;

interface HeaderScope {
  pack: string;
  file: string;
  packs: ReadonlyMap<string, Pack>;
  tell: (line: number, message: string) => void;
}

/** Reads `reach`, `empty` and the pack's time to close; mistakes are told with the line of their header. */
export function readModelHeaders(
  file: SqlFile,
  { pack, shown, packs }: { pack: string; shown: string; packs: ReadonlyMap<string, Pack> },
): Pick<Model, 'reach' | 'empty' | 'closeAfterMs'> & { mistakes: Mistake[] } {
  const mistakes: Mistake[] = [];
  const scope: HeaderScope = {
    pack,
    file: shown,
    packs,
    tell: (line, message) => mistakes.push({ file: shown, line, message }),
  };
  const build = file.fields.get('build')?.value;
  const reach = readReach(file, scope);
  const empty = readEmpty(file, scope);
  if (empty.length > 0 && build !== 'minute')
    scope.tell(
      file.fields.get('empty')?.line ?? 1,
      'empty: only a model that is built by the minute says what a quiet one is',
    );
  return { reach, empty, closeAfterMs: closeAfter(scope), mistakes };
}

/** Seconds after its end in which a minute still waits for records: the pack's setting `close_after_seconds`. */
function closeAfter({ pack, packs }: HeaderScope): number {
  const { value } = settingValue('close_after_seconds', { pack, packs });
  const seconds = Number(value ?? 10);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : 10_000;
}

/** `75s`, `75s before, 10s after`, `2.5 * {{beat_seconds}}s`. */
function readReach(file: SqlFile, scope: HeaderScope): Reach {
  const field = file.fields.get('reach');
  if (field === undefined) return noReach;
  const reach = { ...noReach };
  for (const part of field.value.split(',')) {
    const [, factor, amount = '', unit = 's', side] =
      /^\s*(?:(\d+(?:\.\d+)?)\s*\*\s*)?(\d+(?:\.\d+)?|\{\{\s*[a-z0-9_.]+\s*\}\})\s*(s|m|h)\s*(before|after)?\s*$/.exec(
        part,
      ) ?? [];
    const number = amount === '' ? undefined : numberOf(amount, { ...scope, line: field.line });
    if (number === undefined) {
      scope.tell(
        field.line,
        `reach: ${part.trim()} is no length of time; write \`75s\`, \`75s before, 10s after\` or \`2.5 * {{setting}}s\``,
      );
      continue;
    }
    const ms = Math.ceil(number * Number(factor ?? 1) * unitMs[unit as keyof typeof unitMs]);
    if (ms > longestReachMs) scope.tell(field.line, 'reach: a model reaches a day beyond its interval at most');
    if (side !== 'after') reach.beforeMs = Math.max(reach.beforeMs, Math.min(ms, longestReachMs));
    if (side !== 'before') reach.afterMs = Math.max(reach.afterMs, Math.min(ms, longestReachMs));
  }
  return reach;
}

function numberOf(text: string, scope: HeaderScope & { line: number }): number | undefined {
  const name = /^\{\{\s*([a-z0-9_.]+)\s*\}\}$/.exec(text)?.[1];
  if (name === undefined) return Number(text);
  const { value, message } = settingValue(name, scope);
  if (message !== undefined) scope.tell(scope.line, message);
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** `parcels = 0, label = 'none'`: columns of the row that an interval without rows gets. */
function readEmpty(file: SqlFile, { tell }: HeaderScope): Model['empty'] {
  const field = file.fields.get('empty');
  if (field === undefined) return [];
  const known = file.columns.map(({ name }) => name);
  return field.value.split(',').flatMap(part => {
    const [, column = '', literal = ''] =
      /^\s*([a-z][a-z0-9_]*)\s*=\s*(-?\d+(?:\.\d+)?|'(?:[^']|'')*'|null)\s*$/i.exec(part) ?? [];
    if (known.includes(column)) return [{ column, literal }];
    tell(field.line, `empty: ${part.trim()} is no \`column = number, 'text' or null\` of a column in the header`);
    return [];
  });
}

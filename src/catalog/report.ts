// reports/*.sql -> Report: one SELECT that answers for a range.

import type { Mistake, Pack, Report } from './catalog.ts';
import type { ThingFile } from './place.ts';
import { fillSettings } from './settings.ts';
import { readSqlFile } from './sql_file.ts';

const reportFields = ['days'] as const;

/** Reads one report; with mistakes there may be none. */
export function readReport(
  thing: ThingFile,
  packs: ReadonlyMap<string, Pack>,
): { report?: Report; mistakes: Mistake[] } {
  const file = readSqlFile(thing, reportFields);
  const at = { pack: thing.pack, file: thing.file, line: file.sqlLine, packs };
  const { sql, mistakes: unset } = fillSettings(file.sql, at);
  const mistakes = [...file.mistakes, ...unset];
  const tell = (line: number, message: string) => mistakes.push({ file: thing.file, line, message });
  const days = file.fields.get('days');
  const count = Number(days?.value);
  if (days === undefined) tell(1, 'the header has no `-- days: …`: how many days a report without a range covers');
  else if (!Number.isInteger(count) || count < 1) tell(days.line, 'days: expected a whole number of days');
  for (const { line } of file.columns) tell(line, 'columns are told in models, not in reports');
  if (!file.isSelect) return { mistakes };
  const place = { file: thing.file, line: file.sqlLine };
  const name = `${thing.pack}.${thing.name}`;
  return { report: { name, title: file.title, description: file.prose, sql, days: count, place }, mistakes };
}

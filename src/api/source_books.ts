// What the ledger knows of each source, read in a few statements.

import { sql } from 'kysely';
import type { Store } from '../store/store.ts';
import { type Arrival, type Rhythm, rhythmOf } from './source_rhythm.ts';

export interface SourceBooks {
  files: number;
  waiting: number;
  /** Waiting for a person. */
  held: number;
  failed: number;
  bytes: number;
  lines: number;
  rows: number;
  rejects: number;
  duplicates: number;
  newestFile: Date | undefined;
  newestEvent: Date | undefined;
  rhythm: Rhythm;
}

/** Files that tell the habit of a source. */
const habitFiles = 2_000;

/** The books of every source that the ledger has files of. */
export async function sourceBooks({ db }: Store): Promise<Map<string, SourceBooks>> {
  const { rows } = await sql<Record<string, string | number | null> & { source: string }>`
    select source, count(*) as files, count(*) filter (where state = 'found' and error is null) as waiting,
      count(*) filter (where state = 'found' and error is not null) as held, count(*) filter (where state = 'failed') as failed,
      sum(bytes) as bytes, sum(lines) as lines, sum(rows) as rows, sum(rejects) as rejects, sum(duplicates) as duplicates,
      max(modified_ms) as modified, max(last_event) as newest
    from files where state != 'gone' group by source`.execute(db);
  const books = new Map<string, SourceBooks>();
  for (const row of rows) {
    const number = (name: string): number => Number(row[name] ?? 0);
    books.set(row.source, {
      files: number('files'),
      waiting: number('waiting'),
      held: number('held'),
      failed: number('failed'),
      bytes: number('bytes'),
      lines: number('lines'),
      rows: number('rows'),
      rejects: number('rejects'),
      duplicates: number('duplicates'),
      newestFile: row['modified'] === null ? undefined : new Date(number('modified')),
      newestEvent: row['newest'] == null ? undefined : new Date(String(row['newest'])),
      rhythm: rhythmOf(await arrivalsOf({ db }, row.source)),
    });
  }
  return books;
}

async function arrivalsOf({ db }: Pick<Store, 'db'>, source: string): Promise<Arrival[]> {
  const rows = await db
    .selectFrom('files')
    .select(['last_event', 'found_at'])
    .where('source', '=', source)
    .where('last_event', 'is not', null)
    .orderBy('id', 'desc')
    .limit(habitFiles)
    .execute();
  return rows.map(row => ({ newest: new Date(row.last_event ?? ''), foundAt: new Date(row.found_at) }));
}

export interface SourceHour {
  hour: string;
  files: number;
  lines: number;
  bytes: number;
}

/** Hours of a source with records, by the newest record of each file, the newest so many, in order. */
export async function sourceHours({ db }: Store, source: string, hours: number): Promise<SourceHour[]> {
  const { rows } = await sql<SourceHour>`
    select substr(last_event, 1, 13) || ':00:00Z' as hour, count(*) as files, sum(lines) as lines,
      sum(bytes) as bytes
    from files where source = ${source} and last_event is not null group by 1 order by 1 desc limit ${hours}`.execute(
    db,
  );
  return rows
    .map(({ hour, files, lines, bytes }) => ({
      hour,
      files: Number(files),
      lines: Number(lines),
      bytes: Number(bytes),
    }))
    .reverse();
}

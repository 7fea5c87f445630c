// The product's own tables, as people query them: the ledger, rejects, intervals and runs, copied out of the store when a
// query names them. Their columns are a promise.

import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import { ident, literal, tableName } from '../base/sql.ts';
import type { Column } from '../catalog/catalog.ts';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import type { Store } from '../store/store.ts';

export interface OpsTable {
  name: string;
  description: string;
  columns: Column[];
  /** SELECT over the store, with the columns in their order. */
  from: string;
  /** What its rows are told apart by, for reading them a page at a time. */
  order: string;
}

const column = (name: string, type: Column['type'], description: string): Column => ({
  name,
  type,
  description,
  personal: false,
});

export const opsTables: readonly OpsTable[] = [
  {
    name: 'ops.files',
    description: 'The ledger: a row per input file. Always lines = rows + rejects + duplicates.',
    columns: [
      column(
        'source',
        'varchar',
        'Name of the source in tallylight.yaml; cli for files given on the command line outside of all sources.',
      ),
      column('path', 'varchar', "Relative to the source's folder."),
      column('bytes', 'bigint', 'Size as stored.'),
      column(
        'etag',
        'varchar',
        'SHA-256 of the stored bytes, once read; of an object that a cluster has read, what its bucket says of it.',
      ),
      column('lines', 'bigint', 'Records: no headers, comments or blank lines.'),
      column('rows', 'bigint', 'Records that became rows.'),
      column('rejects', 'bigint', 'Records that could not be read: see ops.rejects.'),
      column('duplicates', 'bigint', 'Records that the table had already.'),
      column(
        'state',
        'varchar',
        'found, ingested, failed, duplicate (its content came under another name) or gone (no longer in the source; its rows stay).',
      ),
      column('error', 'varchar', 'Why it failed or is held.'),
      column('first_event', 'timestamp', 'Earliest event time of its records, duplicates too.'),
      column('last_event', 'timestamp', 'Latest event time of its records, duplicates too.'),
      column('found_at', 'timestamp', 'When it was first seen.'),
      column('ingested_at', 'timestamp', 'When its rows were committed.'),
      column(
        'drift',
        'varchar',
        'Fields that neither its format nor its dataset knows, separated by commas; they are left out.',
      ),
    ],
    from: 'select source, path, bytes, etag, lines, rows, rejects, duplicates, state, error, first_event, last_event, found_at, ingested_at, drift from files',
    order: 'id',
  },
  {
    name: 'ops.rejects',
    description: 'Records that could not be read, as they came.',
    columns: [
      column('source', 'varchar', 'Source of the file.'),
      column('path', 'varchar', 'The file.'),
      column('line_number', 'bigint', 'Physical line from 1, headers counted.'),
      column(
        'code',
        'varchar',
        'field_count, bad_number, bad_time, encoding, too_long, missing, and what a format adds.',
      ),
      column('reason', 'varchar', 'In words.'),
      column('record', 'varchar', 'The raw line.'),
      column('rejected_at', 'timestamp', 'When it was read.'),
    ],
    from: 'select f.source, f.path, r.line_number, r.code, r.reason, r.record, r.rejected_at from rejects r join files f on f.id = r.file_id',
    order: 'r.id',
  },
  {
    name: 'ops.intervals',
    description: 'What every table holds, an interval at a time.',
    columns: [
      column('table_name', 'varchar', 'The table.'),
      column('interval_start', 'timestamp', 'Inclusive, UTC.'),
      column('interval_end', 'timestamp', 'Exclusive, UTC.'),
      column('partition', 'varchar', 'Partition of a dataset, such as depot=north; empty for models.'),
      column(
        'state',
        'varchar',
        'loaded (datasets); dirty or built (models); open, closed or restated (models built by the minute).',
      ),
      column(
        'revision',
        'bigint',
        'How often it was loaded or built; of a minute 0 while it is open, 1 when it is closed, more when it was restated.',
      ),
      column('rows', 'bigint', 'Rows of the interval.'),
      column('bytes', 'bigint', 'Its share of the bytes written.'),
      column('built_at', 'timestamp', 'When it was last loaded or built.'),
      column('dirty_since', 'timestamp', 'Since when it waits to be built.'),
      column('reason', 'varchar', 'Why it is dirty.'),
    ],
    from: 'select table_name, interval_start, interval_end, partition, state, revision, rows, bytes, built_at, dirty_since, reason from intervals',
    order: 'table_name, partition, interval_start',
  },
  {
    name: 'ops.runs',
    description: 'What ran, when, and with what end.',
    columns: [
      column('run_id', 'bigint', 'Number of the run.'),
      column('command', 'varchar', 'What was run.'),
      column('state', 'varchar', 'running, done, failed, stopped (asked to end), or broken (its process died).'),
      column('started_at', 'timestamp', 'Start.'),
      column('ended_at', 'timestamp', 'End.'),
      column('error', 'varchar', 'Why it failed.'),
      column('seconds', 'double', 'How long it took.'),
    ],
    from: 'select id as run_id, command, state, started_at, ended_at, error, duration_ms / 1000.0 as seconds from runs',
    order: 'id',
  },
  {
    name: 'ops.stages',
    description: 'The stages of every run.',
    columns: [
      column('run_id', 'bigint', 'The run.'),
      column('stage_number', 'bigint', 'Order in the run, from 1.'),
      column('name', 'varchar', 'What the stage does.'),
      column('state', 'varchar', 'running, done, failed or broken.'),
      column('started_at', 'timestamp', 'Start.'),
      column('ended_at', 'timestamp', 'End.'),
      column('detail', 'varchar', 'What it did, or why it failed.'),
      column('done', 'bigint', 'Pieces of work that are done: files, builds, reports, messages.'),
      column('total', 'bigint', 'Pieces of work it has.'),
      column('rows', 'bigint', 'Rows it brought in or built.'),
      column('bytes', 'bigint', 'Bytes it read, as stored.'),
      column('seconds', 'double', 'How long it took.'),
    ],
    from: 'select run_id, number as stage_number, name, state, started_at, ended_at, detail, done, total, rows, bytes, duration_ms / 1000.0 as seconds from stages',
    order: 'run_id, number',
  },
  {
    name: 'ops.schedule',
    description: 'What became of each time of the schedule that came.',
    columns: [
      column('report', 'varchar', 'The report.'),
      column('audience', 'varchar', 'Who it was for.'),
      column('due_at', 'timestamp', 'When it was due.'),
      column('range_start', 'timestamp', 'The time it is about, inclusive.'),
      column('range_end', 'timestamp', 'Exclusive.'),
      column(
        'state',
        'varchar',
        'sent (on its way: see ops.deliveries), waiting (tried again), failed (a person must mend something) or skipped.',
      ),
      column('tries', 'bigint', 'How often it was tried.'),
      column('next_try_at', 'timestamp', 'When it is tried again.'),
      column('error', 'varchar', 'Why it failed, waits or was skipped.'),
      column('done_at', 'timestamp', 'When it was sent, failed or skipped.'),
    ],
    from: 'select report, audience, due_at, range_start, range_end, state, tries, next_try_at, error, done_at from occurrences',
    order: 'due_at, report, audience',
  },
  {
    name: 'ops.alerts',
    description:
      'Alerts as they stand: a row for each instance that is wrong or was so lately; one for an alert without any.',
    columns: [
      column('alert', 'varchar', 'Name of the alert.'),
      column(
        'state',
        'varchar',
        'Of the instance: pending, firing or resolved; of an alert without one: ok or unknown; error: it cannot be asked.',
      ),
      column('labels', 'varchar', 'What tells the instance apart, as JSON.'),
      column('incident', 'bigint', 'Number of the incident within the alert; the same while it comes back soon.'),
      column('value', 'double', 'Its last wrong value.'),
      column('facts', 'varchar', 'What it was compared with and what else is known of it, as JSON.'),
      column('since', 'timestamp', 'First wrong instant: end of a window of the data, or of the clock.'),
      column('fired_at', 'timestamp', 'When it had been wrong long enough.'),
      column('resolved_at', 'timestamp', 'When it was over.'),
      column('told', 'varchar', 'yes while people have been told that it fires and not yet that it is over.'),
      column(
        'judged_to',
        'timestamp',
        'End of the newest window that the alert has judged; empty for those about the clock.',
      ),
      column('checked_at', 'timestamp', 'When it was last looked at.'),
      column('error', 'varchar', 'Why it cannot be asked.'),
      column('command', 'varchar', 'Command line that shows what it saw last.'),
      column('query', 'varchar', 'The same as a statement.'),
    ],
    from: `select a.name as alert, coalesce(i.state, a.state) as state, i.labels, i.incident, i.value, i.facts, i.since, i.fired_at, i.resolved_at,
      i.told, a.judged_to, a.checked_at, a.error, a.look_command as command, a.look_sql as query
      from alerts a left join alert_instances i on i.alert = a.name and i.kind = 'row'`,
    order: 'a.name, i.instance',
  },
  {
    name: 'ops.alert_events',
    description: 'What alerts had to tell, and whether it was handed on; kept for 90 days.',
    columns: [
      column('alert', 'varchar', 'Name of the alert.'),
      column(
        'kind',
        'varchar',
        'begin, again (the same incident came back), reminder, error (it cannot be asked) or resolved.',
      ),
      column('about_at', 'timestamp', 'The instant that it is about: end of a window of the data, or of the clock.'),
      column('instances', 'bigint', 'Instances that it tells of.'),
      column('made_at', 'timestamp', 'When it came about.'),
      column('told_at', 'timestamp', 'When it was handed to the channels; empty while it waits.'),
      column('event', 'varchar', 'All of it, as JSON.'),
    ],
    from: 'select alert, kind, about_at, instances, made_at, told_at, event from alert_events',
    order: 'made_at, id',
  },
  {
    name: 'ops.deliveries',
    description: 'What was sent, where, and with what end: a row for each message and address.',
    columns: [
      column('report', 'varchar', 'The report, or the event that was told.'),
      column('audience', 'varchar', 'Who it is for.'),
      column('recipient', 'varchar', 'The address; the name of the channel where that is all there is.'),
      column('range_start', 'timestamp', 'The time it is about, inclusive.'),
      column('range_end', 'timestamp', 'Exclusive.'),
      column('revision', 'bigint', 'Of the document: it grows when its numbers are built again.'),
      column(
        'state',
        'varchar',
        'waiting (to be tried, again), sending, sent, or dead (given up; `resend` tries it anew).',
      ),
      column('tries', 'bigint', 'How often it was tried.'),
      column('error', 'varchar', "The other side's words at the last try that failed."),
      column('sent_at', 'timestamp', 'When the other side took it.'),
      column('delivery_id', 'bigint', 'Number of the row, for `resend`.'),
      column('channel', 'varchar', 'The way it goes.'),
      column('part', 'varchar', 'The condition on the rows that this address gets; empty for all rows.'),
      column('language', 'varchar', 'Of the document.'),
      column('subject', 'varchar', 'Its subject.'),
      column('generation', 'bigint', 'How often the same was asked for again.'),
      column('queued_at', 'timestamp', 'When it came into the outbox, or was asked to be sent again.'),
      column('tried_at', 'timestamp', 'When it was last tried.'),
      column('next_try_at', 'timestamp', 'When it is tried again; empty unless it waits.'),
      column('message_id', 'varchar', 'Id of the message: the same at every try.'),
    ],
    from: `select d.report, d.audience, d.recipient, d.range_start, d.range_end, d.revision, d.state, d.tries, d.error, d.sent_at,
      d.id as delivery_id, m.channel, m.part, m.language, m.subject, d.generation, d.queued_at, d.tried_at,
      case when d.state = 'waiting' then d.next_try_at end as next_try_at, d.message_id
      from deliveries d join messages m on m.id = d.message_id`,
    order: 'd.id',
  },
  {
    name: 'ops.outputs',
    description: 'Tables that are written to databases of the user, and how far.',
    columns: [
      column('output', 'varchar', 'Name of the output in tallylight.yaml.'),
      column('table_name', 'varchar', 'The table that is written.'),
      column('into', 'varchar', 'The table of the database.'),
      column('interval_end', 'timestamp', 'End of the newest minute that was written.'),
      column('waiting', 'bigint', 'Minutes that are closed and wait, as last counted.'),
      column('error', 'varchar', 'Why the newest try failed, in the words of the database.'),
      column('tries', 'bigint', 'Failures one after another.'),
      column('tried_at', 'timestamp', 'When it was last tried.'),
      column('next_try_at', 'timestamp', 'When `serve` tries again; a pass tries at once.'),
      column('written_at', 'timestamp', 'When minutes were last written.'),
    ],
    from: `select o.output, o.table_name, o.into_table as "into", (select max(stretch_end) from output_stretches s where s.output = o.output) as interval_end,
      o.waiting, o.error, o.tries, o.tried_at, o.next_try_at, o.written_at from outputs o`,
    order: 'o.output',
  },
];

/** Copies one of the product's tables into an engine, before its walls are up. Without a store it is empty. */
export async function fillOpsTable(
  table: OpsTable,
  { engine, store, folder }: { engine: DuckDbEngine; store: Store | undefined; folder: string },
): Promise<void> {
  const file = join(folder, `${table.name}.ndjson`);
  const shape = table.columns.map(({ name }) => `${literal(name)}: 'VARCHAR'`).join(', ');
  const columns = table.columns.map(
    ({ name, type }) =>
      `cast(${type === 'timestamp' ? `replace(${ident(name)}, 'Z', '')` : ident(name)} as ${type}) as ${ident(name)}`,
  );
  await pipeline(Readable.from(store ? linesOf(store, table) : []), createWriteStream(file));
  await engine.run('create schema if not exists ops');
  await engine.run(
    `create or replace table ${tableName(table.name)} as select ${columns.join(', ')} from read_json(${literal(file)}, format='newline_delimited', columns={${shape}}, maximum_object_size=33554432)`,
  );
}

async function* linesOf(store: Store, table: OpsTable): AsyncGenerator<string> {
  const size = 10_000;
  for (let offset = 0; ; offset += size) {
    const { rows } = await sql<
      Record<string, unknown>
    >`${sql.raw(table.from)} order by ${sql.raw(table.order)} limit ${size} offset ${offset}`.execute(store.db);
    for (const row of rows) yield `${JSON.stringify(row)}\n`;
    if (rows.length < size) return;
  }
}

// Takes reports in CMCD for a dataset whose contract says which of its fields they fill. Each becomes a record as if its player had sent it
// as JSON; the report itself is kept beside it.

import { isUtf8 } from 'node:buffer';
import { limits } from '../base/limits.ts';
import { type Cmcd, cmcdFields, decodeCmcd, parseCmcd } from './formats/cmcd.ts';
import type { Batch } from './record_batch.ts';
import { type Arrival, arrivalMembers, openRecordKeeper } from './record_lines.ts';
import type { FieldCheck } from './sources.ts';

export interface CmcdArrival extends Arrival {
  userAgent?: string | undefined;
  /** Further fields that the address of the request gives. */
  parameters?: ReadonlyMap<string, string>;
}

export interface CmcdTaker {
  /** Reports, one a line. */
  take(body: Buffer, arrival: CmcdArrival): Batch;
  /** One report as a parameter of an address, still encoded. */
  takeParameter(parameter: string, arrival: CmcdArrival): Batch;
}

/** `fields`: name of a key, or of what is derived of them -> field of the dataset's records. */
export function openCmcdTaker(checks: readonly FieldCheck[], fields: Readonly<Record<string, string>>): CmcdTaker {
  const keeper = openRecordKeeper(checks);
  const batchOf = (reports: readonly { text: string; cmcd: Cmcd | undefined }[], arrival: CmcdArrival): Batch => {
    if (reports.length === 0) return { kind: 'empty' };
    if (reports.every(({ cmcd }) => cmcd === undefined)) return { kind: 'not_cmcd' };
    let accepted = 0;
    const lines = reports.map(({ text, cmcd }) => {
      if (cmcd === undefined) return keeper.refuse(text, arrivalMembers(arrival), 'bad_cmcd');
      const kept = keeper.keep(recordOf(cmcd, { fields, arrival }), arrivalMembers({ ...arrival, report: text }));
      if (kept.accepted) accepted++;
      return kept.line;
    });
    return { kind: 'records', lines: lines.join(''), accepted, rejected: lines.length - accepted };
  };
  return {
    take(body, arrival) {
      const lines = body
        .toString('utf8')
        .split('\n', limits.linesPerBody)
        .filter(line => line.trim() !== '');
      if (lines.length > limits.recordsPerBody) return { kind: 'too_many' };
      const sound = isUtf8(body);
      const isText = (line: string) => sound || !line.includes('\uFFFD');
      const reports = lines.map(line => ({
        text: line.trim(),
        cmcd: isText(line) ? parseCmcd(line.trim()) : undefined,
      }));
      return batchOf(reports, arrival);
    },
    takeParameter(parameter, arrival) {
      const found = decodeCmcd(parameter);
      return found === undefined ? { kind: 'not_cmcd' } : batchOf([found], arrival);
    },
  };
}

interface Filling {
  fields: Readonly<Record<string, string>>;
  arrival: CmcdArrival;
}

/** The record as JSON. What the report says counts more than what the address says, and a field of the contract more than a key of the player's own. */
function recordOf(cmcd: Cmcd, { fields, arrival }: Filling): string {
  const values = cmcdFields(cmcd, arrival);
  const record = new Map(arrival.parameters);
  // `com.example-userid` gives the field `userid`.
  for (const [name, value] of values) if (name.includes('-')) record.set(name.slice(name.lastIndexOf('-') + 1), value);
  for (const [name, field] of Object.entries(fields)) {
    const value = values.get(name);
    if (value !== undefined) record.set(field, value);
  }
  return JSON.stringify(Object.fromEntries(record));
}

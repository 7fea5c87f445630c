// What brings records in. A reader finds files; a format takes one file apart, line by line; the unpacking thread
// (`unpack.ts`) makes from every file plain parts that the lake can stage. Nothing here knows SQL or the ledger.

import type { BucketConfig } from '../config/places.ts';

/** A file as its source lists it. */
export interface FoundFile {
  source: string;
  /** Relative to the source's folder. */
  path: string;
  /** Where it can be opened; of an object `s3://bucket/key`, for people. */
  absolute: string;
  /** Size as stored. */
  bytes: number;
  modifiedMs: number;
  /** Set where it is an object of a bucket. */
  object?: FoundObject;
}

/** Where an object is asked for, and which version of it was found. */
export interface FoundObject {
  bucket: BucketConfig;
  key: string;
  /** '' when it is not known. */
  etag: string;
}

/** What listing a source gave; a folder that cannot be read is told, and stops nothing. */
export interface Listing {
  files: FoundFile[];
  problems: { path: string; reason: string }[];
}

/** The raw field in which a record that was sent to us says when we had it: milliseconds since 1970. */
export const receivedField = '_received';

/** Raw field of a record that was read of a log of messages: its place there. */
export const offsetField = '_offset';

/** Raw text of a record by field name; absent fields are not there. */
export type Fields = Record<string, string>;

/**
 * What a format makes of a line. `record`: its texts in the order of `names`, '' is absent; records of one shape should
 * give the very same `names` array. `skip`: a header or a comment, which is no line of anybody's count.
 */
export type Taken =
  | { kind: 'record'; names: readonly string[]; values: readonly string[] }
  | { kind: 'skip' }
  | {
      kind: 'reject';
      code: string;
      reason: string;
      /** What was sent, where the line only wraps it. */
      record?: string;
    };

/** Where the lines of a file can be taken apart by a delimiter alone, so that no code of ours has to touch each one. */
export interface PlainLayout {
  delimiter: string;
  /** Field names in order. */
  names: readonly string[];
  /** Lines at the start that are no records. */
  skipLines: number;
  /** Texts that mean absent, beside ''. */
  absent: readonly string[];
  /** A text that must not occur anywhere for the layout to hold: the quote of a quoted format. */
  forbidden?: string;
}

/** Takes the lines of one file apart, in order; made anew for every file. */
export interface LineReader {
  /** Looks at the first lines; `plain` when the rest may be read by delimiter until a line starts with `breaks`. Throws a FormatProblem. */
  begin(firstLines: readonly string[]): { plain?: PlainLayout; breaks?: string };
  /** Takes a whole record apart: one line without its end, or several joined by '\n' where `continues` said so. */
  take(record: string): Taken;
  /** True when a line that starts with `breaks` leaves the layout as it is, so that the plain lines after it may be read on. */
  keeps?(line: string): boolean;
  /** True when the record goes on in the next line; `open` says that it went on into this one. Absent: a line is a record. */
  continues?(line: string, open: boolean): boolean;
  /** Names seen in the file that the format does not know. */
  drift(): string[];
}

export interface FormatOptions {
  /** Texts of tallylight.yaml beside dataset, from, path and format. */
  [name: string]: unknown;
}

/** A log format: one small file in `formats/`. */
export interface Format {
  name: string;
  description: string;
  /** Public source of the format. */
  source: string;
  /** Fields that follow from the file's name (what it is of, …). */
  fieldsOfPath(path: string): Fields;
  /** The hour that a file's name says it is of, UTC: `2018-06-08T07`. */
  hourOfPath?(path: string): string | undefined;
  /** `wanted` are the raw names the contract takes: what formats without known names call drift. Throws `format_option`. */
  reader(options: FormatOptions, wanted?: readonly string[]): LineReader;
}

/** Why a whole file cannot be read; it becomes `failed` in the ledger. */
export class FormatProblem extends Error {}

/** Accepted spelling of a raw field, checked alike by the exact reader here and by the lake's SQL. */
export interface FieldCheck {
  /** Raw names joined by a blank. */
  from: readonly string[];
  otherwise?: string;
  /** A pattern the whole text must match, without anchors: plain syntax that RE2 and JavaScript share (`spelling.ts`). */
  pattern?: string;
  /** `bad_number`, `bad_time`, `missing`, `clock`. */
  code: string;
  /** What was expected, in words. */
  expected: string;
  required: boolean;
  /** The text may start with a date, which must exist. */
  calendar: boolean;
  /** Characters (code points) that the text may have; more are `too_long_value`. */
  maxLength?: number;
  /** How far the time may lie before and after the one in another field, in milliseconds; a record without that field is not looked at. */
  near?: { field: string; lateMs: number; earlyMs: number };
}

export interface UnpackTask {
  file: FoundFile;
  format: string;
  options: FormatOptions;
  checks: readonly FieldCheck[];
  /** Raw names the contract takes; the exact reader writes no others. All names when absent. */
  wanted?: readonly string[];
  /** Folder for the parts, and the number that names them: `<id>.<n>.part`. */
  scratch: string;
  id: number;
  /** `quick` passes plain layouts through unread; `exact` looks at every line. */
  mode: 'quick' | 'exact';
}

/** A plain piece of a file, ready to be staged. */
export interface Part {
  path: string;
  bytes: number;
  /** Columns in order. Those of an exact part include `_`, always absent, when there would be one column alone: no record may be a blank line. */
  names: readonly string[];
  delimiter: string;
  /** True when values are quoted with `"` and absent ones are empty (written by the exact reader). */
  quoted: boolean;
  /** Always 0: headers are left out of parts. */
  skipLines: number;
  absent: readonly string[];
}

export interface LineReject {
  /** Physical line from 1, headers counted. */
  lineNumber: number;
  code: string;
  reason: string;
  record: string;
}

/** What became of a file. `failed`: nothing of it may be used, and nothing of it is left in the scratch folder. */
export type Unpacked =
  | {
      id: number;
      state: 'unpacked';
      mode: 'quick' | 'exact';
      /** SHA-256 of the stored bytes, in hexadecimal. */
      hash: string;
      /** The file as it was read; an object may have been replaced since it was listed. */
      found: FoundFile;
      parts: Part[];
      /** Records with the rejected ones, without headers, comments and blank lines; unknown (undefined) in a quick pass. */
      lines: number | undefined;
      /** The first rejects, in order; those beyond a bound are in `rejectsFile`. */
      rejects: LineReject[];
      /** All rejects, those of the file too. */
      rejectCount: number;
      /** The rejects beyond those above, one LineReject a line as JSON. */
      rejectsFile?: string;
      drift: string[];
    }
  | {
      id: number;
      state: 'failed';
      hash: string | undefined;
      reason: string;
      gone: boolean;
      /** The place it lies in cannot be reached: nothing is said of the file. */
      away: boolean;
    };

// Builds minutes as records come in. A tick takes what the segments have grown by, builds what it touched by the very models that build a
// day, and shows all of it at once as the overlay; a move commits what is finished to the lake. Nothing is remembered that the segments do
// not say again after a crash.
//
// What must stay true
// - A minute is built by `runBuild` from the lake and what is hot, and by nothing else.
// - Readers see the tables of one tick, never of two.
// - When somebody else changes a table in the lake, what is hot of it is made again over the change.

import type { KnownValues } from '../lake/lookups.ts';
import type { OverlayHold } from '../lake/overlay.ts';
import type { Storage } from '../lake/storage.ts';
import type { OpenSite } from '../pipeline/site.ts';
import type { BuiltInterval } from '../store/intervals.ts';
import type { DirtyMinutes } from './dirty_minutes.ts';
import type { HotTables } from './hot_tables.ts';
import type { Tails } from './tails.ts';

/** What the parts of the stream work on together. */
export interface Streaming {
  /** The site, beside its writer; its storage is the lake's. */
  open: OpenSite;
  /** The hot folder before the lake. */
  storage: Storage;
  hot: HotTables;
  tails: Tails;
  dirty: DirtyMinutes;
  hold: OverlayHold;
  known: KnownValues;
  /** What was built of each table and is not in the lake yet, by the start of the interval. */
  built: Map<string, Map<string, BuiltInterval>>;
  /** Hot files of each segment, by its number in the ledger: table's name and path. */
  files: Map<number, Set<string>>;
  /** When minutes are built again that need not be yet, by the machine's own clock: what takes long is done less often. */
  buildDue: number;
  /** Up to which end the minutes of each table are closed, ISO. */
  closedTo: Map<string, string>;
  /** Models that could not be built: why, and until when they rest, by the machine's own clock. */
  broken: Map<string, { reason: string; until: number }>;
  /** The newest minute that is closed. */
  newest: string | undefined;
  /** The minute up to which each table knows its quiet ones. */
  quietTo: Map<string, number>;
  /** True when the last tick left the models that reach beyond their minute to the next one. */
  behind: boolean;
  /** A name that no change had before. */
  nextName(): string;
}

/** What a tick came to. */
export interface Ticked {
  /** Tables that hold other rows than before. */
  tables: string[];
  /** Records that were taken in. */
  records: number;
  /** The newest minute that is closed, ISO. */
  minute: string | undefined;
}

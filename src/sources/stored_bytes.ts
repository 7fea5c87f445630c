// The bytes of a file as they are stored, wherever that is: what `stored.ts` needs to know of a place. What must stay true: the pieces
// of one file are of one version of it, or a BrokenFile says that they are not.

import type { FoundFile } from './sources.ts';

/** Why nothing of a file may be used now. */
export class BrokenFile extends Error {
  /** It is no longer there. */
  readonly gone: boolean;
  /** The place it lies in cannot be reached, which says nothing of the file. */
  readonly away: boolean;
  constructor(reason: string, { gone = false, away = false }: { gone?: boolean; away?: boolean } = {}) {
    super(reason);
    this.gone = gone;
    this.away = away;
  }
}

/** How much is read at once. */
export const pieceBytes = 1 << 20;

export interface StoredBytes {
  /** The file as it is read: of a bucket it may be a newer one than was listed. */
  readonly file: FoundFile;
  /** All of it at once. Throws BrokenFile. */
  whole(): Promise<Buffer>;
  /** All of it from its start, as often as asked. Throws BrokenFile. */
  pieces(): AsyncIterable<Buffer>;
  /** Throws BrokenFile when the file under this name is not the one that was read. */
  verify(): void;
  close(): void;
}

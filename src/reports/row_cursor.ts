// Rows that come in chunks, taken as a reader wants them: looked at ahead, or so many at a time. Nothing is read before it is asked for.

import type { Value } from '../engine/engine.ts';

export interface RowCursor {
  /** The next rows, so many or all that are left; they stay to be taken. */
  ahead(count: number): Promise<readonly Value[][]>;
  /** Up to so many rows; none only at the end. */
  take(most: number): Promise<Value[][]>;
  /** Ends the reading, also before its end. */
  close(): Promise<void>;
}

export function openRowCursor(chunks: AsyncIterable<Value[][]>): RowCursor {
  const source = chunks[Symbol.asyncIterator]();
  let waiting: Value[][] = [];
  /** Of the waiting ones, so many were taken. */
  let taken = 0;
  let ended = false;
  const fill = async (count: number) => {
    while (!ended && waiting.length - taken < count) {
      const { done, value } = await source.next();
      if (done) ended = true;
      else {
        waiting = waiting.length === taken ? value : waiting.slice(taken).concat(value);
        taken = 0;
      }
    }
  };
  return {
    async ahead(count) {
      await fill(count);
      return waiting.slice(taken, taken + count);
    },
    async take(most) {
      await fill(1);
      const rows = waiting.slice(taken, taken + most);
      taken += rows.length;
      return rows;
    },
    async close() {
      if (!ended) await source.return?.();
      ended = true;
      waiting = [];
      taken = 0;
    },
  };
}

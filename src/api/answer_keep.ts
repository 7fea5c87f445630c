// Answers to questions about metrics, kept while nothing behind them changed: of many who look at the same page one asks the engine. What
// must stay true: an answer is handed out again only while its tables, the books of them and the catalogue are those that it was made of;
// and a statement that all who waited for it have left is ended.

import { minuteMs } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { type Walls, wallsKey } from '../catalog/walls.ts';
import type { Answer } from './answer.ts';
import type { AnswerBooks } from './answer_books.ts';
import type { TableStands } from './table_stands.ts';

export interface KeptQuestion {
  /** Tells questions apart. */
  key: string;
  catalog: Catalog;
  tables: readonly string[];
  walls: Walls | undefined;
  now: Date;
  /** Of who waits for it. */
  signal: AbortSignal;
}

export interface KeptAnswers {
  /** The answer, made by `make` unless it is there already. Throws what making throws. */
  read(question: KeptQuestion, make: (signal: AbortSignal) => Promise<Answer>): Promise<Answer>;
}

interface Kept {
  catalog: Catalog;
  /** Tells states of all that the answer depends on apart. */
  stamp: string;
  answer: Promise<Answer>;
  /** Rows of it, once it is there. */
  rows: number;
  waiting: number;
  end: AbortController;
}

/** Opens an empty keep. */
export function openKeptAnswers({
  books,
  stands,
}: {
  books: Pick<AnswerBooks, 'version'>;
  stands: TableStands;
}): KeptAnswers {
  const all = new Map<string, Kept>();
  const forget = (key: string, kept: Kept) => {
    if (all.get(key) === kept) all.delete(key);
  };
  const bound = () => {
    let rows = [...all.values()].reduce((sum, kept) => sum + kept.rows, 0);
    for (const [key, kept] of all) {
      if (all.size <= limits.keptAnswers && rows <= limits.keptAnswerRows) return;
      rows -= kept.rows;
      all.delete(key);
    }
  };
  return {
    read: async ({ key: question, catalog, tables, walls, now, signal }, make) => {
      const key = walls === undefined ? question : `${wallsKey(walls)} ${question}`;
      const quarter = Math.floor(now.getTime() / (15 * minuteMs));
      const stamp = [await books.version(), await stands.of(catalog, tables, walls), quarter].join('/');
      const known = all.get(key);
      if (known?.catalog === catalog && known.stamp === stamp) return wait(known, signal);
      const kept: Kept = { ...begin(make), catalog, stamp };
      all.delete(key);
      all.set(key, kept);
      kept.answer.then(
        answer => {
          kept.rows = answer.rows.length + (answer.previous?.length ?? 0) + (answer.other?.rows.length ?? 0);
          bound();
        },
        () => forget(key, kept),
      );
      kept.end.signal.addEventListener('abort', () => forget(key, kept));
      return wait(kept, signal);
    },
  };
}

function begin(make: (signal: AbortSignal) => Promise<Answer>): Pick<Kept, 'answer' | 'rows' | 'waiting' | 'end'> {
  const end = new AbortController();
  return { answer: make(end.signal), rows: 0, waiting: 0, end };
}

/** Waits with all others; the last one who leaves ends it. */
async function wait(kept: Kept, signal: AbortSignal): Promise<Answer> {
  const leave = () => {
    kept.waiting--;
    if (kept.waiting === 0) kept.end.abort();
  };
  kept.waiting++;
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  try {
    return await kept.answer;
  } finally {
    signal.removeEventListener('abort', leave);
    if (!signal.aborted) kept.waiting--;
  }
}

// What is done beside the ticks and never keeps one waiting: tables of databases are read anew, minutes that closed are written to result
// tables, lists are published. What must stay true: one of each at a time, and a database that is away is told of once, not every second.

import { AppError, reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { refreshDimensions } from '../pipeline/database_sources.ts';
import { openFeedPublishing } from '../pipeline/feed_publishing.ts';
import { writeOutputs } from '../pipeline/outputs.ts';
import { takeSite } from '../pipeline/site.ts';
import { takeDimensions } from '../pipeline/take_dimensions.ts';
import type { Streaming } from './stream.ts';

export interface SideWork {
  /** Begins what is due. `closed`: a minute was closed since the last time; what was restated is written within seconds. */
  begin(closed: boolean): void;
  /** Between two ticks: takes what was read of databases into the lake, when the site's turn is free. */
  take(): Promise<void>;
  /** Waits for what is under way. */
  end(): Promise<void>;
}

export function openSideWork({ open }: Streaming): SideWork {
  const changed = new Set<string>();
  const told = new Map<string, string>();
  /** Says what is wrong when it begins to be, and forgets it when it is over. */
  const tell = (problems: readonly { name: string; words: string }[], kind: string) => {
    const now = new Map(problems.map(({ name, words }) => [`${kind} ${name}`, words]));
    for (const [key, words] of now) if (told.get(key) !== words) open.tell(`${key}: ${words}`);
    for (const key of told.keys()) if (key.startsWith(kind) && !now.has(key)) told.delete(key);
    for (const [key, words] of now) told.set(key, words);
  };
  const publishing = openFeedPublishing(open);
  const writes = open.site.outputs.size > 0 || [...open.site.feeds.values()].some(({ publish }) => publish.length > 0);
  let reading: Promise<void> | undefined;
  let writing: Promise<void> | undefined;
  let toWrite = true;
  let wroteAt = Number.NEGATIVE_INFINITY;

  const read = async () => {
    const { changed: names, problems } = await refreshDimensions(open);
    for (const name of names) changed.add(name);
    tell(
      problems.map(({ source, reason }) => ({ name: source, words: reason })),
      'source',
    );
  };
  const write = async () => {
    const { problems } = await writeOutputs(open, { tick: true });
    const lists = await publishing.publish();
    const failed = lists.flatMap(({ feed, place, error }) =>
      error === undefined ? [] : [{ name: `${feed} at ${place}`, words: error }],
    );
    tell([...problems.map(({ output, reason }) => ({ name: output, words: reason })), ...failed], 'output');
  };
  const safely = (work: () => Promise<void>, kind: string) =>
    work().catch(thrown => tell([{ name: 'all', words: reasonOf(thrown) }], kind));

  return {
    begin: closed => {
      toWrite ||= closed;
      if (writes && writing === undefined && (toWrite || performance.now() - wroteAt > limits.outputsRestMs)) {
        toWrite = false;
        wroteAt = performance.now();
        writing = safely(write, 'output').finally(() => {
          writing = undefined;
        });
      }
      reading ??= safely(read, 'source').finally(() => {
        reading = undefined;
      });
    },
    take: async () => {
      if (changed.size === 0) return;
      try {
        const turn = await takeSite({ site: open.site, waitMs: 0, holder: `the stream, process ${process.pid}` });
        try {
          const names = [...changed];
          changed.clear();
          await takeDimensions(open, names);
        } finally {
          await turn.release();
        }
      } catch (thrown) {
        // A pass that has the turn takes what was read itself.
        if (!(thrown instanceof AppError && thrown.code === 'site_busy')) throw thrown;
        changed.clear();
      }
    },
    end: async () => {
      await Promise.all([reading, writing]);
      await publishing.close();
    },
  };
}

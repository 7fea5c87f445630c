// Whose turn it is to keep the records of a site: one process at a time. What must stay true: nothing is written before what another process
// left behind is in order.

import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { lockSegments } from '../sources/segment_lock.ts';
import { recoverAll } from '../sources/segment_recovery.ts';
import type { SiteLock } from '../store/site_lock.ts';

export interface Turn {
  /** True once this process keeps. */
  readonly ours: boolean;
  /** Waits no longer. */
  stop(): Promise<void>;
  /** Lets another process have its turn. */
  release(): void;
}

interface TurnOptions {
  folder: string;
  /** Told what was cut off what that one left. */
  onCut: (cut: { bytes: number; lines: number }) => void;
  tell: (words: string) => void;
  /** False while no dataset takes records: then nothing is made on the disk. */
  wanted: () => boolean;
}

/** Waits until no other process keeps records for the site, then puts in order what it left. */
export async function openTurn({ folder, onCut, tell, wanted }: TurnOptions): Promise<Turn> {
  let lock: SiteLock | undefined;
  let ours = false;
  let stopped = false;
  let told = false;
  let timer: NodeJS.Timeout | undefined;
  const attempt = async (): Promise<void> => {
    lock ??= lockSegments(folder);
    if (lock === undefined) {
      if (!told) tell('another process takes the records of this site; this one waits for its turn');
      told = true;
      return;
    }
    const { sealed, cutBytes, cutLines } = await recoverAll(folder);
    onCut({ bytes: cutBytes, lines: cutLines });
    if (sealed.length > 0 || cutBytes > 0)
      tell(`sealed ${sealed.length} left segments of records and cut ${cutBytes} bytes of ${cutLines} torn lines`);
    ours = true;
  };
  const round = async (): Promise<void> => {
    try {
      if (wanted()) await attempt();
    } catch (thrown) {
      tell(`the folder of records cannot be put in order: ${reasonOf(thrown)}`);
    }
    if (ours || stopped) return;
    timer = setTimeout(again, limits.collectLookMs);
    timer.unref();
  };
  let last = round();
  function again(): void {
    last = round();
  }
  await last;
  return {
    get ours() {
      return ours;
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await last;
    },
    release: () => lock?.release(),
  };
}

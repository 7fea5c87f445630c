// Being asked to end: the first signal asks the work to end well, the second ends the process.

import type { Output } from './context.ts';

export interface SignalOptions {
  stderr: Output;
  /** What the first signal says of what happens now. */
  begun: string;
  work: (signal: AbortSignal) => Promise<void>;
  /** Done before the process ends at once. */
  atOnce?: () => void;
}

/** Does the work; SIGTERM and SIGINT abort its signal. */
export async function untilSignal({ stderr, begun, work, atOnce }: SignalOptions): Promise<void> {
  const end = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    if (end.signal.aborted) {
      atOnce?.();
      process.exit(1);
    }
    stderr.write(`${signal}: ${begun}\n`);
    end.abort();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  try {
    await work(end.signal);
  } finally {
    process.off('SIGTERM', stop);
    process.off('SIGINT', stop);
  }
}

// Passes of a site that is served: each runs in a process of its own, so that a page never waits for a load, a load's memory is given
// back, and a pass that dies takes nothing with it.

export interface LogLine {
  at: Date;
  text: string;
}

export interface Passes {
  /** Asks for a pass now; one that is under way is followed by another. */
  start(): { started: boolean; words: string };
  /** Runs a reload in a process of its own; refused while a pass is under way. */
  reload(wanted: { name: string; from: string; to: string }): { started: boolean; words: string };
  /** Asks the pass under way to end after its stage. False when that is not the one. */
  cancel(run: number): boolean;
  /** The lines that a run of this server told; undefined when they are not known. */
  log(run: number): readonly LogLine[] | undefined;
  /** The run under way, once its process has noted it. */
  readonly running: number | undefined;
  /** When the next pass begins by itself. */
  readonly next: Date | undefined;
}

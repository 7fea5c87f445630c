// How far a command is, on one line of a terminal that is drawn again as it goes; plain lines stay above it. What must stay true: the
// line is never wider than the terminal, is drawn at most ten times a second, and is gone at the end.

import { durationWords, type StageShown } from '../pipeline/progress.ts';

/** A terminal; `columns` changes when its window does. */
export interface Terminal {
  write(text: string): unknown;
  columns?: number;
}

export interface LiveLineOptions {
  /** Milliseconds of any beginning. */
  now?: () => number;
}

const drawMs = 100;
const clear = '\r\u001b[2K';

export class LiveLine {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  #stage: StageShown | undefined;
  #beganMs = 0;
  #shown = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(terminal: Terminal, { now = () => performance.now() }: LiveLineOptions = {}) {
    this.#terminal = terminal;
    this.#now = now;
  }

  /** A line that stays. */
  tell(line: string): void {
    this.#erase();
    this.#terminal.write(`${line}\n`);
    this.#draw();
  }

  /** The stage that goes on, or undefined when it is over. */
  watch(stage: StageShown | undefined): void {
    this.#stage = stage;
    this.#beganMs = this.#now();
    clearInterval(this.#timer);
    if (stage === undefined) {
      this.#erase();
      return;
    }
    this.#timer = setInterval(() => this.#draw(), drawMs);
    this.#timer.unref();
    this.#draw();
  }

  close(): void {
    this.watch(undefined);
  }

  #draw(): void {
    if (this.#stage === undefined) return;
    const { number, of, name, words } = this.#stage;
    const pieces = [words, durationWords(this.#now() - this.#beganMs)].filter(piece => piece !== '');
    const line = cut(`${number}/${of} ${name}  ${pieces.join(' · ')}`, (this.#terminal.columns ?? 80) - 1);
    if (line === this.#shown) return;
    this.#terminal.write(`${clear}${line}`);
    this.#shown = line;
  }

  #erase(): void {
    if (this.#shown !== '') this.#terminal.write(clear);
    this.#shown = '';
  }
}

const cut = (line: string, width: number): string =>
  line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;

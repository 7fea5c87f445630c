// The event stream of the server, held open for all pages. What must stay true: a stream that is silent for longer than the server's beats is
// a lost one, and every connection after the first makes all answers old, because what was told meanwhile was not heard.

import type { LiveEvents, LiveName, LiveNews, LiveSource, LiveState } from '../parts/live.ts';

const names: readonly LiveName[] = ['run', 'log', 'tables', 'live', 'alerts', 'catalogue', 'beat'];
const silenceMs = 40_000;
const firstWaitMs = 1_000;
const longestWaitMs = 15_000;

export interface LiveStreamOptions {
  href: string;
  /** Told at every connection after the first. */
  onAgain: () => void;
  /** Told at every try that fails: it may have been refused, which a stream cannot tell from a server that is away. */
  onFailed: () => void;
  /** The clock of the server, with each beat. */
  onNow: (now: string) => void;
}

/** One stream with its lifetime: `start`, `stop`. */
export class LiveStream implements LiveSource {
  readonly #options: LiveStreamOptions;
  readonly #watchers = new Set<() => void>();
  readonly #handlers = new Map<LiveName, Set<(event: never) => void>>();
  #state: LiveState = 'connecting';
  #news: LiveNews | undefined;
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait = firstWaitMs;
  #connected = false;

  constructor(options: LiveStreamOptions) {
    this.#options = options;
  }

  state = (): LiveState => this.#state;

  news = (): LiveNews | undefined => this.#news;

  watch = (changed: () => void): (() => void) => {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  };

  on = <Name extends LiveName>(name: Name, handler: (event: LiveEvents[Name]) => void): (() => void) => {
    const of = this.#handlers.get(name) ?? new Set();
    this.#handlers.set(name, of.add(handler as (event: never) => void));
    return () => of.delete(handler as (event: never) => void);
  };

  start(): void {
    this.#close();
    const source = new EventSource(this.#options.href);
    this.#source = source;
    source.addEventListener('hello', event => this.#greeted(event as MessageEvent<string>));
    for (const name of names) source.addEventListener(name, event => this.#heard(name, event as MessageEvent<string>));
    source.onerror = () => this.#failed();
    this.#listenFor(silenceMs);
  }

  stop(): void {
    this.#close();
    this.#become('connecting');
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
  }

  #greeted(event: MessageEvent<string>): void {
    this.#wait = firstWaitMs;
    this.#become('live');
    this.#tellNow(event);
    if (this.#connected) this.#options.onAgain();
    this.#connected = true;
    this.#listenFor(silenceMs);
  }

  #heard(name: LiveName, event: MessageEvent<string>): void {
    this.#listenFor(silenceMs);
    if (name === 'beat') this.#tellNow(event);
    const given = parsed(event.data);
    if (name === 'live' && given !== null) this.#hearNews(given as LiveNews);
    for (const handler of this.#handlers.get(name) ?? []) handler(given as never);
  }

  #hearNews(news: LiveNews): void {
    this.#news = news;
    for (const changed of this.#watchers) changed();
  }

  #tellNow(event: MessageEvent<string>): void {
    const now = (parsed(event.data) as { now?: unknown } | null)?.now;
    if (typeof now === 'string') this.#options.onNow(now);
  }

  #failed(): void {
    this.#close();
    this.#become('lost');
    this.#options.onFailed();
    this.#timer = setTimeout(() => this.start(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, longestWaitMs);
  }

  #listenFor(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#failed(), ms);
  }

  #become(state: LiveState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const changed of this.#watchers) changed();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

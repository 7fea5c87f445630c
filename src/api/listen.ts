// Events as a stream to one page (server-sent events). What must stay true: a page that does not read is cut off and costs nobody memory;
// nobody hears what lies outside of their walls.

import { limits } from '../base/limits.ts';
import { type App, type Asked, handle, type Principal } from './app.ts';
import type { RouteOf } from './contract/contract.ts';
import { fail } from './errors.ts';
import type { HappenedEvent } from './events.ts';

export const listenHandlers = [
  handle('listen', async (app, asked) => {
    if (app.events.listeners >= limits.listeners) {
      void asked.reply.header('retry-after', '30');
      throw fail('too_many_listeners', { count: app.events.listeners });
    }
    return {
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        // Asks nginx, as a proxy, to hand every event on as it comes.
        'x-accel-buffering': 'no',
      },
      body: eventsFor(app, asked),
    };
  }),
];

/** Text of the stream, until the page goes, does not read, or has listened so long that who it is must be looked at anew. */
async function* eventsFor(
  app: App,
  { principal, signal, request, reply }: Asked<RouteOf<'listen'>>,
): AsyncGenerator<string> {
  const since = Number(request.headers['last-event-id'] ?? Number.NaN);
  // Whoever does not read would not read of the end either.
  const queue = new TextQueue(() => reply.raw.destroy());
  const leave = app.events.listen(
    (event, id) => {
      const heard = heardBy(app, principal, event);
      if (heard !== undefined) queue.add(textOf(event.name, heard, id));
    },
    { ...(Number.isFinite(since) && { since }), ended: () => queue.end() },
  );
  const beat = setInterval(() => queue.add(textOf('beat', { now: app.clock.now().toISOString() })), limits.beatMs);
  const over = setTimeout(() => queue.end(), limits.listenMs);
  const gone = () => queue.end();
  signal.addEventListener('abort', gone, { once: true });
  try {
    const last = Number.isFinite(since) ? undefined : app.events.last;
    yield `retry: ${limits.reconnectMs}\n\n${textOf('hello', { now: app.clock.now().toISOString() }, last)}`;
    for (let text = await queue.take(); text !== undefined; text = await queue.take()) yield text;
  } finally {
    leave();
    clearInterval(beat);
    clearTimeout(over);
    signal.removeEventListener('abort', gone);
  }
}

/** What somebody hears of an event; undefined for nothing. */
function heardBy(app: App, principal: Principal, event: HappenedEvent): unknown {
  const walls = principal.tenant?.walls;
  if (event.walled && (walls !== undefined || principal.only !== undefined)) return undefined;
  if (event.name !== 'tables' || walls === undefined) return event.data;
  const { changed } = event.data as { changed: readonly string[] };
  const seen = changed.filter(name => app.desk.sees(name, walls));
  return seen.length === 0 ? undefined : { changed: seen };
}

/** One event as the format has it (HTML, section 9.2.5). JSON has no line breaks of its own. */
const textOf = (name: string, data: unknown, id?: number): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** Text that waits for a page to read it. */
class TextQueue {
  #texts: string[] = [];
  #length = 0;
  #over = false;
  #wake: () => void = () => undefined;
  readonly #onFull: () => void;

  constructor(onFull: () => void) {
    this.#onFull = onFull;
  }

  add(text: string): void {
    if (this.#over) return;
    this.#texts.push(text);
    this.#length += text.length;
    if (this.#length > limits.listenerBytes) {
      this.end();
      this.#onFull();
    }
    this.#wake();
  }

  end(): void {
    this.#over = true;
    this.#wake();
  }

  /** All that waits, or the next that comes; undefined when no more does. */
  async take(): Promise<string | undefined> {
    while (this.#texts.length === 0 && !this.#over)
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    if (this.#texts.length === 0) return undefined;
    const text = this.#texts.join('');
    this.#texts = [];
    this.#length = 0;
    return text;
  }
}

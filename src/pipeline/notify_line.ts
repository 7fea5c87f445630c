// The messages of one chat in one pass, one after another. What must stay true: their order; that nobody waits for them before the
// end; and that a chat which refuses, stays silent or limits too long is left alone for the rest of the pass.

import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import type { AddressOutcome, Channel, Message } from '../delivery/delivery.ts';

/** Sends what was put into the outbox, from there. */
export type SendKept = (signal: AbortSignal) => Promise<unknown>;

type Item = { message: Message } | { kept: Promise<SendKept> };

export class NotifyLine {
  readonly #channel: () => Channel | undefined;
  readonly #items: Item[] = [];
  readonly #stop = new AbortController();
  #working: Promise<void> | undefined;
  /** It asked to wait: what waits then goes in one message. */
  #limited = false;
  #waitedMs = 0;
  #failures = 0;
  #keptWaiting = 0;
  #words: string | undefined;
  #left = 0;

  /** `channel` may throw: that is what becomes of its messages, and of nothing else. */
  constructor(channel: () => Channel | undefined) {
    this.#channel = channel;
  }

  /** Messages that were not taken, and why. */
  get left(): { count: number; words: string } {
    return { count: this.#left, words: this.#words ?? '' };
  }

  /** A message that is worth nothing later. */
  add(message: Message): void {
    this.#push({ message });
  }

  /** A message that waits in the outbox: it is sent in its turn, and if it cannot be, stays there. */
  addKept(kept: Promise<SendKept>): void {
    kept.catch(() => undefined);
    this.#keptWaiting++;
    this.#push({ kept });
  }

  /** Waits until nothing of the outbox is on its way; at `end` it is left there, and the chat alone. */
  async settle(end: AbortSignal): Promise<void> {
    if (this.#keptWaiting > 0) await this.close(end);
  }

  /** Waits until all is sent or `end` comes. */
  async close(end: AbortSignal): Promise<void> {
    const stop = () => this.#stop.abort();
    end.addEventListener('abort', stop, { once: true });
    if (end.aborted) stop();
    await this.#working;
    end.removeEventListener('abort', stop);
  }

  #push(item: Item): void {
    this.#items.push(item);
    this.#working ??= this.#work();
  }

  async #work(): Promise<void> {
    for (let item = this.#items.shift(); item !== undefined; item = this.#items.shift()) {
      if ('kept' in item) await this.#sendKept(item.kept);
      else await this.#send([item.message, ...(this.#limited ? this.#waiting() : [])]);
    }
    this.#working = undefined;
  }

  /** The messages up to the next one of the outbox. */
  #waiting(): Message[] {
    const messages: Message[] = [];
    for (let next = this.#items[0]; next !== undefined && 'message' in next; next = this.#items[0]) {
      messages.push(next.message);
      this.#items.shift();
    }
    return messages;
  }

  async #sendKept(kept: Promise<SendKept>): Promise<void> {
    try {
      const send = await kept;
      if (this.#words === undefined && !this.#stop.signal.aborted) await send(this.#stop.signal);
    } catch (thrown) {
      this.#words ??= reasonOf(thrown);
    } finally {
      this.#keptWaiting--;
    }
  }

  async #send(messages: readonly Message[]): Promise<void> {
    const [first] = messages;
    if (first === undefined) return;
    const joined = { ...first, text: messages.map(message => message.text).join('\n') };
    while (this.#words === undefined) {
      const outcome = await this.#try(joined);
      if (outcome.state === 'sent') return;
      const waitMs = this.#waitAfter(outcome);
      if (waitMs === undefined) this.#words = outcome.words ?? 'refused';
      else await sleep(waitMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
    this.#left += messages.length;
  }

  async #try(message: Message): Promise<Omit<AddressOutcome, 'address'>> {
    if (this.#stop.signal.aborted) return { state: 'refused', words: `not taken within ${limits.notifyMs / 1000} s` };
    try {
      const channel = this.#channel();
      if (channel === undefined) return { state: 'refused', words: 'there is no such channel' };
      const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(limits.notifyTryMs)]);
      const outcomes = await channel.deliver(message, { to: channel.addresses, cc: [], bcc: [] }, signal);
      return outcomes.find(outcome => outcome.state !== 'sent') ?? { state: 'sent' };
    } catch (thrown) {
      return { state: 'refused', words: reasonOf(thrown) };
    }
  }

  /** How long to wait before the next try; undefined when there is to be none. */
  #waitAfter({ state, silent, waitMs }: Omit<AddressOutcome, 'address'>): number | undefined {
    if (state === 'refused' || silent) return undefined;
    this.#limited ||= waitMs !== undefined;
    this.#failures += waitMs === undefined ? 1 : 0;
    // One that asks for no wait at all, and limits again, would be asked without end.
    const wait = Math.max(waitMs ?? 0, 1_000);
    this.#waitedMs += wait;
    return this.#failures > limits.notifyTries || this.#waitedMs > limits.notifyMs ? undefined : wait;
  }
}

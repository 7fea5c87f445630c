// Who may send records: the write keys of the site, compared in a time that says nothing about them, and how often each may.

import { timingSafeEqual } from 'node:crypto';
import { limits } from '../base/limits.ts';
import type { CollectConfig } from '../config/collect.ts';
import { keyBytes } from '../config/collect_shape.ts';
import { EnvText, reveal } from '../config/env_text.ts';

export interface WriteKeys {
  /** The name of a key; undefined for what is none. */
  nameOf(given: string): string | undefined;
  /** How many there are: one whose variable is not set is none. */
  readonly size: number;
}

/** The keys of a site, each in a frame of one length. */
export function openWriteKeys({ keys }: Pick<CollectConfig, 'keys'>): WriteKeys {
  const known = [...keys]
    .filter(([, text]) => !(text instanceof EnvText) || text.unset.length === 0)
    .map(([name, text]) => ({ name, frame: framed(Buffer.alloc(frameBytes), reveal(text)) }));
  const frame = Buffer.alloc(frameBytes);
  return {
    size: known.length,
    nameOf(given) {
      if (given === '' || given.length > keyBytes) return undefined;
      framed(frame, given);
      // All of them, whichever it is: how long it takes tells nothing.
      const found = known.filter(one => timingSafeEqual(one.frame, frame));
      return found[0]?.name;
    },
  };
}

/** A key of up to so many characters of two bytes, and its length. */
const frameBytes = keyBytes * 2 + 2;

function framed(frame: Buffer, key: string): Buffer {
  frame.fill(0);
  frame.write(key, 2, 'utf16le');
  frame.writeUInt16LE(key.length, 0);
  return frame;
}

export interface Rates {
  /** Whole seconds to wait, or 0. */
  waitOf(sender: string, perSecond: number, nowMs: number): number;
}

/** Counts what senders send: each may send two seconds' worth at once. */
export function openRates(): Rates {
  const senders = new Map<string, { left: number; atMs: number }>();
  return {
    waitOf(sender, perSecond, nowMs) {
      const most = Math.max(1, 2 * perSecond);
      const { left, atMs } = senders.get(sender) ?? { left: most, atMs: nowMs };
      const now = Math.min(most, left + (Math.max(0, nowMs - atMs) / 1_000) * perSecond);
      // Put at the end: the first ones are those that were quiet longest.
      senders.delete(sender);
      senders.set(sender, { left: now < 1 ? now : now - 1, atMs: nowMs });
      if (senders.size > limits.collectSenders) senders.delete(senders.keys().next().value ?? '');
      return now < 1 ? Math.ceil((1 - now) / perSecond) : 0;
    },
  };
}

// What is heard of one conversation with a mail server, taken from Nodemailer's log of it: whether the server spoke at all, whether
// it asked for the message. What must stay true: every answer comes in time or the conversation is ended, also where a server sends
// one a byte at a time, which no timeout of a quiet socket notices.

import { limits } from '../base/limits.ts';

export interface Talk {
  /** For Nodemailer's `logger`, with `transactionLog`. */
  logger: Record<'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', (entry: unknown, text?: unknown) => void>;
  /** Ends the conversation, when an answer takes too long or the caller says so. */
  signal: AbortSignal;
  /** The server has said something. */
  heard(): boolean;
  /** The server asked for the message, so that it may have it. */
  begun(): boolean;
  /** An answer took too long. */
  late(): boolean;
  end(): void;
}

export function listen({ bytes, outer }: { bytes: number; outer: AbortSignal }): Talk {
  const late = new AbortController();
  const was = { heard: false, begun: false };
  const uploadMs = (bytes / limits.uploadBytesPerSecond) * 1000;
  // A little longer than Nodemailer's own limits, whose words say more.
  const arm = (ms: number) => setTimeout(() => late.abort(), ms + 1_000);
  let timer = arm(limits.answerMs);
  const note = (entry: unknown, text?: unknown): void => {
    if ((entry as { tnx?: string } | undefined)?.tnx !== 'server') return;
    was.heard = true;
    const asksForMessage = /^354/.test(String(text));
    was.begun ||= asksForMessage;
    clearTimeout(timer);
    timer = arm(limits.answerMs + (asksForMessage ? uploadMs : 0));
  };
  return {
    logger: { trace: note, debug: note, info: note, warn: note, error: note, fatal: note },
    signal: AbortSignal.any([late.signal, outer]),
    heard: () => was.heard,
    begun: () => was.begun,
    late: () => late.signal.aborted,
    end: () => clearTimeout(timer),
  };
}

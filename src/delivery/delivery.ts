// How something gets to people: a message made once, the channels that carry it, and what came of it. The outbox keeps messages
// until each address has its end; channels know nothing of the outbox. What must stay true: no message is lost, and none goes twice to
// one address except where a channel's rule says it may.

/** A file that goes with a message. */
export interface Attachment {
  name: string;
  contentType: string;
  content: Uint8Array;
  /** A picture shown inside of the HTML (`cid:…`), no attachment of its own. */
  contentId?: string;
}

/** What is to be said, in every form a channel may want; made once, kept in the outbox, the same at every try. */
export interface Message {
  /** Idempotency key of the message: unique and stable; the Message-ID of a mail. */
  id: string;
  subject: string;
  /** Worth reading by itself; SMS takes its first lines. */
  text: string;
  html?: string;
  /** Slack blocks (https://docs.slack.dev/reference/block-kit/blocks). */
  blocks?: readonly object[];
  /** What a webhook gets, besides subject and text. */
  json?: object;
  attachments: readonly Attachment[];
  /** BCP 47, for mail headers. */
  language?: string;
}

/** Addresses of one message; they stand in one envelope where the channel has envelopes. */
export interface Envelope {
  to: readonly string[];
  cc: readonly string[];
  bcc: readonly string[];
  replyTo?: string;
  /** Where people say that they want no more of it (RFC 2369, RFC 8058). */
  unsubscribe?: string;
}

/** What a try came to for one address. */
export interface AddressOutcome {
  address: string;
  /** `again`: may be tried later. `refused`: never will be taken. */
  state: 'sent' | 'again' | 'refused';
  /** The other side's own words; undefined when it went well. */
  words?: string;
  /** The other side asked to wait so long. */
  waitMs?: number;
}

export interface Channel {
  name: string;
  kind: 'mail' | 'slack' | 'sms' | 'webhook' | 'publish';
  /** Addresses it has by itself, for channels whose audience names none (a Slack channel, phones): what `recipient` shows. */
  addresses: readonly string[];
  /** One outcome for each address of the envelope, never a throw for what the other side did. Ends within 30 s or by `signal`. */
  deliver(message: Message, envelope: Envelope, signal: AbortSignal): Promise<AddressOutcome[]>;
  close(): Promise<void>;
}

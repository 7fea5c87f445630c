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
  /** When it was made: the date of a mail, the same at every try. Default: now. */
  madeAt?: Date;
  /** The document it is, if it is one: where it is published. */
  about?: MessageDocument;
}

/** What document a message carries. Instants are ISO texts, UTC. */
export interface MessageDocument {
  /** `pack.report`. */
  report: string;
  title: string;
  from: string;
  to: string;
  revision: number;
  asOf: string;
}

/** Addresses of one message; they stand in one envelope where the channel has envelopes. */
export interface Envelope {
  to: readonly string[];
  cc: readonly string[];
  bcc: readonly string[];
  /** Those of them that it goes to now, where others have had it; all of them by default. Headers name all the same. */
  only?: readonly string[];
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
  /** With `again`: it may have been taken all the same, no answer came. */
  unsure?: true;
  /** With `again`: nothing was heard at all, so that asking for the next message is as vain. */
  silent?: true;
}

export interface Channel {
  name: string;
  kind: 'mail' | 'slack' | 'sms' | 'webhook' | 'publish';
  /** Addresses it has by itself, for channels whose audience names none (a Slack channel, phones): what `recipient` shows. */
  addresses: readonly string[];
  /** True where a message that comes twice is known to be one: by its id. What may have been taken is then repeated freely. */
  idempotent: boolean;
  /** One outcome for each address that it goes to now, never a throw for what the other side did. No answer is waited for longer than 30 s; ends by `signal`. */
  deliver(message: Message, envelope: Envelope, signal: AbortSignal): Promise<AddressOutcome[]>;
  close(): Promise<void>;
}

// Ways to people, and who is reached by them: `channels` and `audiences` of tallylight.yaml, checked and complete. Texts may hold
// `${NAME}` and are revealed only by what sends with them. What must stay true: an audience names a way that is there.

import type { EnvText, Text } from './env_text.ts';
import type { StoragePlace } from './places.ts';

interface Named {
  name: string;
  /** Line in tallylight.yaml. */
  line: number;
}

export interface MailWay extends Named {
  kind: 'mail';
  /** `smtp://user:password@host:port`; `smtps` for TLS from the first byte. */
  smtp: Text;
  /** `Name <address>`, or an address. */
  from: Text;
  replyTo?: Text;
}

export interface SlackHookWay extends Named {
  kind: 'slack_hook';
  /** URL of an incoming webhook: a secret as a whole. */
  url: Text;
}

export interface SlackBotWay extends Named {
  kind: 'slack_bot';
  token: Text;
  /** Id of the room, `C123`. */
  room: Text;
  api: Text;
}

export interface SnsWay extends Named {
  kind: 'sns';
  region: Text;
  phones: readonly Text[];
  /** Elsewhere than `https://sns.<region>.amazonaws.com`. */
  endpoint?: Text;
  accessKeyId: EnvText;
  secretAccessKey: EnvText;
  /** Of temporary keys; undefined when the variable is not set. */
  sessionToken?: EnvText;
}

/** What a template gives, with `{{phone}}`, `{{text}}` and `{{id}}` still in it. */
export type Template = Text | number | boolean | readonly Template[] | { readonly [key: string]: Template };

export interface GatewayWay extends Named {
  kind: 'gateway';
  url: Text;
  method: 'GET' | 'POST' | 'PUT';
  headers: Readonly<Record<string, Text>>;
  body?: Template;
  phones: readonly Text[];
}

export interface WebhookWay extends Named {
  kind: 'webhook';
  url: Text;
  secret: Text;
}

export interface PublishWay extends Named {
  kind: 'publish';
  /** Throws `env_not_set`. */
  readonly place: StoragePlace;
}

export type Way = MailWay | SlackHookWay | SlackBotWay | SnsWay | GatewayWay | WebhookWay | PublishWay;

/** Somebody of an audience. */
export interface Member {
  address: Text;
  /** Their own part of the rows: a condition over dimensions. */
  where?: string;
  language?: 'en' | 'ja';
}

export interface Audience extends Named {
  /** Name of the way. */
  channel: string;
  /** Empty where the way has addresses of its own. */
  to: readonly Member[];
  cc: readonly Text[];
  bcc: readonly Text[];
  replyTo?: Text;
  /** `https:` or `mailto:`; the default is a mail to the sender. */
  unsubscribe?: Text;
  /** Default: the first language of the report. */
  language?: 'en' | 'ja';
}

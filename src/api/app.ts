// What handlers work with: the site as it is now, its state, the desk that answers questions, and who asks. `server.ts` puts it
// together; a handler takes an `App` and what was asked, and gives data.

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import type { Catalog, Mistake } from '../catalog/catalog.ts';
import type { Walls } from '../catalog/walls.ts';
import type { Site } from '../config/config.ts';
import type { People } from '../people/people.ts';
import type { Desk } from '../pipeline/desk.ts';
import type { Store } from '../store/store.ts';
import type { AnswerBooks } from './answer_books.ts';
import type { KeptAnswers } from './answer_keep.ts';
import type { Collector } from './collector.ts';
import type { RouteId, RouteOf } from './contract/contract.ts';
import type { Role, Route } from './contract/route.ts';
import type { Events } from './events.ts';
import type { KeptFeeds } from './feed_keep.ts';
import type { Passes } from './passes.ts';
import type { TableStands } from './table_stands.ts';
import type { Topics } from './topics.ts';

/** Who asks. */
export interface Principal {
  /** `local`: this machine, before people are set up or in the demo; `share`: whoever has the link. */
  kind: 'person' | 'token' | 'local' | 'share';
  /** Of the person, token or share; `local`. */
  id: string;
  /** As the audit log shows it. */
  name: string;
  role: Role;
  /** Of a token: the person who made it. */
  owner?: string;
  /** Of a token: what it may do of what its role may. */
  scopes?: readonly string[];
  tenant?: { id: string; name: string; walls: Walls };
  /** The one thing that a share opens. */
  only?: { kind: 'dashboard' | 'report'; target: string; params: Readonly<Record<string, string>> };
}

/** A site and catalogue that loaded without a mistake. */
export interface Loaded {
  site: Site;
  catalog: Catalog;
  loadedAt: Date;
}

export interface App {
  /** The newest that loaded without a mistake; pages go on with it while a person mends the files. */
  current(): Loaded;
  /** Loads the site anew; gives the mistakes, with which the old one stays. */
  reload(): Promise<readonly Mistake[]>;
  /** Mistakes of the last reload; none when it was taken. */
  mistakes(): readonly Mistake[];
  /** Checks a text for tallylight.yaml as if it were written. */
  checkText(text: string): Promise<readonly Mistake[]>;
  /** Set environment variables, for `tallylight.yaml`; values are never shown. */
  variables: Readonly<Record<string, string | undefined>>;
  /** The one handle of this process on the state: every write of the server goes through it, or two would wait for each other. */
  store: Store;
  /** Who may see and do what. */
  people: People;
  desk: Desk;
  /** What the state knows of the intervals and files behind an answer. */
  books: AnswerBooks;
  /** Answers to the same question, each made once for all who ask. */
  answers: KeptAnswers;
  /** Whether tables are as they were. */
  stands: TableStands;
  /** Lists that applications read, each made once for all who ask. */
  feeds: KeptFeeds;
  passes: Passes;
  /** Keeps the records that are sent to the site. */
  collector: Collector;
  /** Reads the topics of Kafka that are sources of the site. */
  topics: Topics;
  events: Events;
  clock: Clock;
  startedAt: Date;
  version: string;
  /** The demo: who comes from this machine is logged in. */
  demo: boolean;
  /** `http://127.0.0.1:8080`: what links in messages begin with. */
  publicUrl(): string;
  /** A folder for files that live as long as an answer. */
  scratch: string;
}

/** Bytes of an answer that is no JSON. */
export interface Streamed {
  status?: number;
  headers: Record<string, string>;
  body: AsyncIterable<string | Uint8Array> | Uint8Array | string;
}

type Output<S> = S extends z.ZodType ? z.output<S> : undefined;

export interface Asked<R extends Route> {
  params: Output<R['params']>;
  query: Output<R['query']>;
  body: R['body'] extends 'bytes' ? AsyncIterable<Uint8Array> : Output<R['body']>;
  principal: Principal;
  /** Aborted when the other side goes away. */
  signal: AbortSignal;
  /** Adds to the entry of the audit log that the route makes: what it was about. */
  note: (target: string, detail?: Record<string, unknown>) => void;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** What a handler gives. JSON answers are checked against the declaration in tests, and may be wider where it is read, never narrower. */
export type Given<R extends Route> = R['answer'] extends z.ZodType
  ? z.input<R['answer']>
  : R['answer'] extends 'nothing'
    ? undefined
    : Streamed;

export interface Handler {
  id: RouteId;
  work: (app: App, asked: Asked<Route>) => Promise<unknown>;
}

/** Binds work to its declaration. */
export const handle = <Id extends RouteId>(
  id: Id,
  work: (app: App, asked: Asked<RouteOf<Id>>) => Promise<Given<RouteOf<Id>>>,
): Handler => ({ id, work: work as unknown as Handler['work'] });

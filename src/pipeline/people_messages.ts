// What the server and the process of people's statements say to each other. Plain data; values may be bigints, so it is cloned and not JSON.

import type { Dataset, Model } from '../catalog/catalog.ts';
import type { Walls } from '../catalog/walls.ts';
import type { StatePlace, StoragePlace } from '../config/places.ts';
import type { ResultColumn, Value } from '../engine/engine.ts';
import type { Reading } from './desk_engine.ts';

/** What the process has to know of the site; it is told first, and no more of it. */
export interface PeopleSite {
  storage: StoragePlace;
  state: StatePlace;
  dataFolder: string;
  /** Its own folder. */
  folder: string;
  datasets: Dataset[];
  models: Model[];
}

/** A statement. */
export interface Statement {
  kind: 'ask' | 'check' | 'parquet';
  id: number;
  sql: string;
  walls: Walls | undefined;
  /** Where the Parquet file is to be. */
  file?: string;
}

export type ToPeople =
  | { kind: 'site'; site: PeopleSite }
  | Statement
  /** The next rows are wanted. */
  | { kind: 'next'; id: number }
  /** Nobody wants the rest; `stop` is told of the end, `leave` is not. */
  | { kind: 'stop'; id: number }
  | { kind: 'leave'; id: number };

export interface ToldError {
  code: string;
  message: string;
  hint: string | undefined;
  facts: Readonly<Record<string, unknown>>;
  retryable: boolean;
  usage: boolean;
}

export type FromPeople =
  | { kind: 'began'; id: number; columns: ResultColumn[]; reading: Reading }
  | { kind: 'rows'; id: number; rows: Value[][] }
  | { kind: 'end'; id: number }
  | { kind: 'failed'; id: number; error: ToldError };

// Opens the state of a site, wherever it is kept.

import type { StatePlace } from '../config/places.ts';
import { openPostgresStore, openPostgresStoreToRead } from './postgres.ts';
import { openSqliteStore, openSqliteStoreToRead } from './sqlite_store.ts';
import type { Store } from './store.ts';

interface StoreOptions {
  /** How long to wait for another process's transaction. */
  busyMs?: number;
  /** How long to wait for a server that is away. */
  awayMs?: number;
}

/** Opens the store and brings its tables up to date. Throws `state_unreadable`, `state_newer`, `state_away`. */
export const openStore = (place: StatePlace, options: StoreOptions = {}): Promise<Store> =>
  place.kind === 'postgres' ? openPostgresStore(place, options) : openSqliteStore(place, options);

/**
 * Opens the store for reading alone, so that who may not write a site may ask it. Undefined when there is none yet. `scratch` is a folder
 * for a copy, where one is needed. Throws `state_unreadable`, `state_newer`, `state_older`, `state_away`.
 */
export const openStoreToRead = (place: StatePlace, { scratch }: { scratch: string }): Promise<Store | undefined> =>
  place.kind === 'postgres' ? openPostgresStoreToRead(place) : openSqliteStoreToRead(place, { scratch });

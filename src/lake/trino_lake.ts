// A Trino cluster over the lake of a site, for whoever builds tables with it. What must stay true: a place that is written to lies in the
// folder of the table it is for, wherever the cluster was told that the table lies.

import type { RawPlace, StoragePlace, TrinoPlace } from '../config/places.ts';
import { openTrino, type TrinoEngine } from '../engine/trino.ts';
import { ClusterTables, locationOf } from './cluster_tables.ts';

export interface TrinoLakeOptions {
  place: TrinoPlace;
  storage: StoragePlace;
  /** The folder of a table in the lake. */
  folderOf: (table: string) => string;
}

export interface TrinoLake {
  engine: TrinoEngine;
  /** Its catalogue of Delta tables. */
  catalog: string;
  /** Properties of the sessions that build, over those of all sessions. */
  buildSession: Readonly<Record<string, string>>;
  /** Its catalogue of plain files, where raw files are read by it, and how much of a dataset must wait for that. */
  raw: RawPlace | undefined;
  /** The tables of the lake as the cluster knows them. */
  tables: ClusterTables;
  /** The address of a folder of the storage, as the cluster reaches it. */
  location(folder: string): string;
}

/** Opens a client; nothing is asked of the cluster before the first statement. Close its engine at the end. */
export function openTrinoLake({ place, storage, folderOf }: TrinoLakeOptions): TrinoLake {
  const engine = openTrino({ ...place, source: 'tallylight-build' });
  const { catalog, buildSession, raw } = place;
  const tables = new ClusterTables({ engine, storage, catalog, folderOf });
  return { engine, catalog, buildSession, raw, tables, location: folder => locationOf(storage, folder) };
}

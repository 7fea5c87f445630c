// The SQL of a catalogue tried on a cluster, without any data there: a session in which tables are made of contracts, which here are remembered
// and stand in each statement as sub-queries without rows. Statements are planned and never run, so nothing is read and nothing is left.

import { limits } from '../base/limits.ts';
import type { SqlSession } from '../catalog/complete.ts';
import type { TrinoPlace } from '../config/places.ts';
import type { ResultColumn } from '../engine/engine.ts';
import type { Parser } from '../engine/guard.ts';
import { plainSql } from '../engine/plain_sql.ts';
import { replaceTables } from '../engine/replace_tables.ts';
import { openTrino, type TrinoEngine } from '../engine/trino.ts';

/** What `emptyTableSql` writes of a table: its name, and a SELECT of its columns. */
const emptyTable = /create or replace table (?<name>"[^"]+"(?:\."[^"]+")?) as (?<rows>select [\s\S]*);$/;

export class ClusterSession implements SqlSession {
  readonly #engine: TrinoEngine;
  readonly #parser: Parser;
  /** SELECTs without rows, by the names of tables. */
  readonly #tables = new Map<string, string>();
  /** What statements gave, by their text on the cluster: many are asked in more than one place. */
  readonly #tried = new Map<string, Promise<ResultColumn[]>>();

  constructor({ place, parser }: { place: TrinoPlace; parser: Parser }) {
    this.#engine = openTrino({ ...place, source: 'tallylight-check' });
    this.#parser = parser;
  }

  /** Throws `engine_unreachable` and the like where there is no cluster to try anything on. */
  async reach(): Promise<void> {
    await this.#engine.prepare('select 1 as one');
  }

  /** Makes an empty table; nothing else is run here. */
  async run(sql: string): Promise<void> {
    const { name, rows } = emptyTable.exec(sql)?.groups ?? {};
    if (name === undefined || rows === undefined) throw new Error(`this makes no empty table: ${sql}`);
    this.#tables.set(name.replaceAll('"', ''), rows);
  }

  async prepare(sql: string): Promise<ResultColumn[]> {
    const text = await this.#onCluster(sql);
    const tried = this.#tried.get(text) ?? this.#engine.prepare(text);
    this.#tried.set(text, tried);
    return tried;
  }

  /** Tries statements several at a time, so that those who ask for them one by one later need not wait. What is wrong they are told then. */
  async ahead(statements: readonly string[]): Promise<void> {
    const waiting = [...new Set(statements)];
    const work = async () => {
      for (let sql = waiting.shift(); sql !== undefined; sql = waiting.shift())
        await this.prepare(sql).catch(() => undefined);
    };
    await Promise.all(Array.from({ length: limits.checksAtOnce }, work));
  }

  close(): Promise<void> {
    return this.#engine.close();
  }

  /** A table with a bare name, which is the question of reports, is one of a WITH around all. */
  async #onCluster(sql: string): Promise<string> {
    const bare = [...this.#tables].filter(([name]) => name.startsWith('main.'));
    const around = bare.map(([name, rows]) => `${name.slice('main.'.length)} as (${rows})`);
    const text = `with ${around.join(', ')} select * from (${plainSql(sql)}\n)`;
    const known = [...this.#tables.keys()];
    const put = (name: string) => `(${this.#tables.get(name)})`;
    const { sql: replaced } = await replaceTables(around.length === 0 ? plainSql(sql) : text, {
      parser: this.#parser,
      known,
      put,
    });
    return replaced;
  }
}

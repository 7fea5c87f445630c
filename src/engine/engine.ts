// An engine runs SQL. This is all the rest of the program knows of one: DuckDB inside the process (`duckdb.ts`), or a
// Trino cluster (`trino.ts`). Text is written in Trino's dialect; what DuckDB lacks of it stands in `functions.ts`.

export interface ResultColumn {
  name: string;
  /** The engine's own name of the type, in capitals: `BIGINT`, `VARCHAR`, `TIMESTAMP`, `DATE`, `DOUBLE`, `DECIMAL(9,3)`, `VARCHAR[]`. */
  type: string;
}

/**
 * A value of a result: NULL is null; integers are numbers up to 2^53 and bigints beyond; decimals are exact text;
 * `TIMESTAMP` is ISO text `2018-06-08T07:00:00Z` (a fraction only if there is one), `DATE` is `2018-06-08`;
 * doubles are numbers (NaN and infinities too); lists are arrays, structs and maps are objects.
 */
export type Value = null | boolean | number | bigint | string | Value[] | { [name: string]: Value };

/** Rows as they come, a chunk at a time, so that no result has to fit in memory. */
export interface Rows extends AsyncIterable<Value[][]> {
  columns: ResultColumn[];
}

export interface QueryOptions {
  /** Stops the query; the iteration then throws `query_cancelled`. */
  signal?: AbortSignal;
}

export interface Engine {
  readonly name: 'duckdb' | 'trino';
  /** Runs one statement and streams its rows. */
  query(sql: string, options?: QueryOptions): Promise<Rows>;
  /** The columns a statement would give, without running it. Throws `sql_invalid` with the engine's words. */
  prepare(sql: string): Promise<ResultColumn[]>;
  close(): Promise<void>;
}

/** All rows of a result as objects; for results known to be small. */
export async function collect(rows: Rows): Promise<Record<string, Value>[]> {
  const names = rows.columns.map(column => column.name);
  const all: Record<string, Value>[] = [];
  for await (const chunk of rows) {
    for (const row of chunk) all.push(Object.fromEntries(names.map((name, i) => [name, row[i] ?? null])));
  }
  return all;
}

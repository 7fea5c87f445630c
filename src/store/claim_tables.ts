// The tables of the store about who works at what, where several processes share a site.

/** What a process has for itself, until it frees it or its lease is over. */
export interface ClaimsTable {
  /** `files:<token>`, `build:<table>:<start>/<end>`, `table:<name>`. */
  name: string;
  /** One life of one process: what it does, its machine, its number there; '' where nobody holds it. */
  holder: string;
  /** Grows with every claim that is given, whatever it is of; never given twice. */
  token: number;
  taken_at: string;
  /** Milliseconds of the database's clock; 0 when it is free. */
  until: number;
}

/** `files.claim` is the token of who reads a file, `intervals.marks` how often an interval was marked dirty. */
export const claimsStep: string[] = [
  'create table claims (name text primary key, holder text not null, token bigint not null, taken_at text not null, until bigint not null)',
  'alter table files add column claim bigint',
  'alter table intervals add column marks bigint not null default 0',
];

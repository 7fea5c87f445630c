// The functions that DuckDB lacks of Trino's dialect, or has with another meaning, as macros in the schema `trino`, which is on
// the path only of sessions that run the text of models and people. What must stay true: every example gives the same value on
// DuckDB and on Trino (`test/engines/functions.test.ts` proves it), and a macro's text names the builtin it shadows as
// `system.main.x`. The functions of our own, in the schema `tally`, are for the product's SQL and are called by full name.

import { textFunctions } from './functions_of_texts.ts';
import { timeFunctions } from './functions_of_times.ts';
import { valueFunctions } from './functions_of_values.ts';
import type { SqlFunction } from './sql_function.ts';

/** Trino's functions for DuckDB, by name. */
export const trinoFunctions: readonly SqlFunction[] = [...textFunctions, ...timeFunctions, ...valueFunctions].sort(
  (a, b) => (a.name < b.name ? -1 : 1),
);

/**
 * Functions of our own. `percentDecode` of `src/base/percent.ts` is the same function for JavaScript; both must agree. Text
 * without a % costs a search for it and nothing more.
 */
export const ownFunctions: readonly SqlFunction[] = [
  {
    name: 'percent_decode',
    does: 'Decodes every %XX once; a broken % and every + stay; the text stays whole when the result would be no UTF-8.',
    forms: [
      {
        parameters: 'x',
        as: "case when contains(x, '%') then coalesce(try(system.main.url_decode(x)), x) else x end",
      },
    ],
    examples: [
      { sql: "tally.percent_decode('a%20b+100%')", gives: 'a b+100%' },
      { sql: "tally.percent_decode('%2541')", gives: '%41' },
      { sql: "tally.percent_decode('%41%FF')", gives: '%41%FF' },
      { sql: 'tally.percent_decode(null)', gives: null },
    ],
    source: 'https://www.rfc-editor.org/rfc/rfc3986#section-2.1',
  },
  {
    name: 'percent_decode_twice',
    does: 'Decodes until the text is plain, at most twice.',
    forms: [
      {
        parameters: 'x',
        as: "case when contains(x, '%') then tally.percent_decode(tally.percent_decode(x)) else x end",
      },
    ],
    examples: [
      { sql: "tally.percent_decode_twice('a%2520b')", gives: 'a b' },
      { sql: "tally.percent_decode_twice('a%252520b')", gives: 'a%20b' },
    ],
    source: 'https://www.rfc-editor.org/rfc/rfc3986#section-2.1',
  },
];

/** SQL that puts both tables into a DuckDB instance. */
export function functionsSql(): string {
  const macros = (schema: string, functions: readonly SqlFunction[]) =>
    functions.map(({ name, forms }) => {
      const overloads = forms.map(form => `(${form.parameters}) as ${form.as}`);
      return `create or replace macro ${schema}.${name}${overloads.join(', ')};`;
    });
  return [
    'create schema if not exists trino;',
    'create schema if not exists tally;',
    ...macros('trino', trinoFunctions),
    ...macros('tally', ownFunctions),
  ].join('\n');
}

// The page of the reference that pack authors read beside their SQL: the dialect, its functions, and what not to write. It is
// made from the same tables that the engine and `check` use, so it cannot say anything else.

import type { Value } from './engine.ts';
import { trinoFunctions } from './functions.ts';
import { lintRules } from './lint_rules.ts';
import type { SqlFunction } from './sql_function.ts';

/** The whole page as Markdown. */
export function functionsPage(): string {
  return [
    '# SQL of models, metrics and reports',
    '',
    'Write the dialect of Trino with the functions of Trino. DuckDB runs the same text: what it lacks, or means otherwise, stands',
    'in the table below as a macro of the engine. `integer_division` is on, and times are UTC without a zone.',
    '',
    '## Functions',
    '',
    'Beside these, both engines share all they have by one name and one meaning: `coalesce`, `try_cast`, `try`, `date_trunc`,',
    '`bool_or`, `histogram`, `contains`, `array_distinct`, `array_sort`, `array_position`, `strpos`, `substr`,',
    '`lpad`, `filter`, window functions, `grouping sets`, `with recursive`, `unnest … with ordinality`.',
    '',
    ...trinoFunctions.flatMap(functionLines),
    '## Write this, not this',
    '',
    '`check` looks for the right-hand side and says what to write. It reads text and can be wrong; both engines running the same',
    'rows is the proof.',
    '',
    '| Write | Not | Why |',
    '|---|---|---|',
    ...lintRules.map(({ write, not, why }) => `| ${cell(write)} | ${cell(not)} | ${cell(why)} |`),
    '',
  ].join('\n');
}

function functionLines({ name, forms, does, examples, source }: SqlFunction): string[] {
  const calls = forms.map(({ parameters }) => `\`${name}(${parameters})\``).join(', ');
  return [
    `### ${name}`,
    '',
    `${calls} · [Trino](${source})`,
    '',
    does,
    '',
    '```sql',
    ...examples.map(({ sql, gives }) => `${sql}  -- ${shown(gives)}`),
    '```',
    '',
  ];
}

const shown = (value: Value): string => (value === null ? 'NULL' : JSON.stringify(value).replaceAll('"', "'"));

const cell = (text: string): string => text.replaceAll('|', '\\|');

// Looks for SQL that the two engines would read differently. It works on text, so it is a help and no proof: the proof is the
// engines suite, which runs every model on both. What it says comes from `lint_rules.ts`.

import type { ResultColumn } from './engine.ts';
import { lintRules } from './lint_rules.ts';
import { codeOnly, lineAt, withoutComments } from './sql_text.ts';

export interface Finding {
  /** Line of the text, from 1. */
  line: number;
  message: string;
  hint: string;
}

/** What should be written otherwise, in order of lines; comments and literals are not looked at, except for dates in them. */
export function lintSql(sql: string): Finding[] {
  const code = codeOnly(sql);
  const text = withoutComments(sql);
  const findings = lintRules.flatMap(rule =>
    [...(rule.literals ? text : code).matchAll(rule.pattern)].map(match => ({
      line: lineAt(sql, match.index),
      message: `${rule.not}: ${rule.why}`,
      hint: `Write ${rule.write}.`,
    })),
  );
  return findings.sort((a, b) => a.line - b.line);
}

/** Types that both engines and the lake's files have; `prepare` on DuckDB tells the types. */
const keepable = /^(?:VARCHAR|BIGINT|INTEGER|DOUBLE|BOOLEAN|DATE|TIMESTAMP|DECIMAL\(\d+,\d+\))(?:\[\])*$/;

/** Columns of a model whose type the lake cannot keep: a sum of integers without a cast is the usual one. */
export function lintColumns(columns: readonly ResultColumn[]): Omit<Finding, 'line'>[] {
  return columns
    .filter(column => !keepable.test(column.type))
    .map(({ name, type }) => ({
      message: `The column ${name} is ${type}, which tables do not keep.`,
      hint:
        type === 'HUGEINT'
          ? `Write \`cast(… as bigint) as ${name}\`: sums of integers are HUGEINT on DuckDB.`
          : `Cast ${name} to varchar, bigint, integer, double, boolean, date, timestamp(6) or decimal(p,s).`,
    }));
}

// What the server says of the statements in the editor, a moment after the last key. Each text is asked about once.

import { useEffect, useMemo, useRef, useState } from 'react';
import { type Answer, call } from '../../api/client.ts';
import { type Mistake, placeOf } from './mistakes.ts';
import { type Statement, statementsOf } from './statements.ts';

type Check = Answer<'checkStatement'>;

const restMs = 500;
/** Statements of one tab that are looked at. */
const mostChecked = 8;
const mostKept = 200;

export interface Checks {
  mistakes: readonly Mistake[];
  /** Of the only statement, where it is right. */
  only: Check | undefined;
}

const lineOf = (sql: string, at: number) => sql.slice(0, at).split('\n').length;

/** Where a mistake of a statement stands in the whole text. */
export function mistakeIn(
  text: string,
  statement: Pick<Statement, 'sql' | 'from'>,
  problem: { message: string; line: number | null },
): Mistake {
  const place = placeOf(statement.sql, problem.message, problem.line);
  const from = statement.from + place.from;
  return { message: problem.message, from, to: statement.from + place.to, line: lineOf(text, from) };
}

export function useChecks(sql: string): Checks {
  const kept = useRef(new Map<string, Check>());
  const [done, setDone] = useState(0);
  const statements = useMemo(() => statementsOf(sql).slice(0, mostChecked), [sql]);

  useEffect(() => {
    const missing = statements.filter(statement => !kept.current.has(statement.sql));
    if (missing.length === 0) return;
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      for (const { sql: text } of missing) {
        const answer = await call('checkStatement', { body: { sql: text } }, { signal: abort.signal }).catch(
          () => undefined,
        );
        if (abort.signal.aborted) return;
        if (answer !== undefined) kept.current.set(text, answer);
        if (kept.current.size > mostKept) kept.current.delete(kept.current.keys().next().value ?? '');
      }
      setDone(before => before + 1);
    }, restMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [statements]);

  // `done` says that the kept answers grew.
  return useMemo(() => {
    const found = statements.flatMap(statement => {
      const problem = kept.current.get(statement.sql)?.problem ?? null;
      return problem === null ? [] : [mistakeIn(sql, statement, problem)];
    });
    const [first] = statements;
    const only = statements.length === 1 && first !== undefined ? kept.current.get(first.sql) : undefined;
    return { mistakes: found, only: only?.ok === true ? only : undefined };
  }, [statements, sql, done]);
}

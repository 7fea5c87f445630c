// What the keys and buttons of the SQL page do with the tab in front.

import { type RefObject, useEffect, useState } from 'react';
import { ApiProblem } from '../../api/client.ts';
import type { SavedQuery } from '../../api/operations.ts';
import { useCall } from '../../parts/use_call.ts';
import { words as sqlWords } from '../../words/sql.ts';
import { useWords } from '../../words/words.ts';
import type { EditorHand } from './editor.tsx';
import { formatSql } from './format_sql.ts';
import type { RunView } from './run.ts';
import { useSaveQuery } from './saved.tsx';
import { longestInUrl } from './tabs.ts';
import { mistakeIn } from './use_checks.ts';
import type { Runs } from './use_runs.ts';
import { newId, type TabsHand } from './use_tabs.ts';

interface ActsOptions {
  tabs: TabsHand;
  runs: Runs;
  hand: RefObject<EditorHand | null>;
}

const saidForMs = 4_000;

/** A line about what just happened; it goes by itself. */
function useSaid(): [string, (text: string) => void] {
  const [said, say] = useState('');
  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => say(''), saidForMs);
    return () => clearTimeout(timer);
  }, [said]);
  return [said, say];
}

/** Of a problem: the line of the statement that it is about. */
const lineOf = (problem: ApiProblem): number | null => {
  const line = problem.facts['line'];
  return typeof line === 'number' ? line : null;
};

const pastOf = (view: RunView) => ({
  id: newId(),
  sql: view.sql,
  at: new Date(view.startedAt).toISOString(),
  state: view.state === 'running' ? ('stopped' as const) : view.state,
  rows: view.end?.rows ?? view.rows.length,
  tookMs: view.tookMs ?? 0,
  ...(view.problem === undefined ? {} : { problem: view.problem.message }),
});

export function useActs({ tabs, runs, hand }: ActsOptions) {
  const words = useWords(sqlWords);
  const { current } = tabs;
  const [said, say] = useSaid();
  const saved = useCall('listQueries', {});
  const save = useSaveQuery();

  const run = () => {
    const chosen = hand.current?.chosen();
    if (chosen === undefined) return;
    const text = current.sql;
    runs.start(current.id, chosen.sql, view => {
      tabs.remember(pastOf(view));
      if (view.problem instanceof ApiProblem)
        hand.current?.show([mistakeIn(text, chosen, { message: view.problem.message, line: lineOf(view.problem) })]);
    });
  };
  const format = async () => {
    const { sql, ok } = await formatSql(current.sql);
    if (ok) hand.current?.replace(sql);
    else say(words.unformatted);
  };
  const saveAgain = () => {
    const query = saved.data?.items.find(one => one.id === current.query && one.own);
    save.mutate(
      { id: query?.id, title: query?.title ?? current.title, sql: current.sql, shared: query?.shared ?? false },
      {
        onSuccess: done => {
          tabs.alter(current.id, { title: done.title, query: done.id });
          say(words.saved(done.title));
        },
        onError: problem => say(problem.message),
      },
    );
  };
  const link = async () => {
    if (current.query === undefined && current.sql.length > longestInUrl) return say(words.linkTooLong);
    await navigator.clipboard?.writeText(window.location.href);
    say(words.linkCopied);
  };
  const open = (query: SavedQuery) => {
    const has = tabs.state.tabs.find(tab => tab.query === query.id);
    if (has !== undefined) tabs.choose(has.id);
    else tabs.add(query.sql, { title: query.title, query: query.id });
  };
  return {
    said,
    run,
    stop: () => runs.of(current.id)?.stop(),
    format,
    saveAgain,
    link,
    open,
    chosen: () => hand.current?.chosen()?.sql ?? current.sql,
  };
}

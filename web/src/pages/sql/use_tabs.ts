// The tabs as the page holds them: read from the browser and the address once, written back as they change.

import { useCallback, useEffect, useRef, useState } from 'react';
import { useSession } from '../../parts/session.ts';
import { firstOf, useUrl } from '../../parts/url.ts';
import { words as sqlWords } from '../../words/sql.ts';
import { useWords } from '../../words/words.ts';
import {
  asked,
  changed,
  closed,
  currentOf,
  freeTitle,
  longestInUrl,
  opened,
  type Past,
  readPast,
  readTabs,
  remembered,
  type Tab,
  type Tabs,
} from './tabs.ts';

const urlAfterMs = 400;

/** The browser's storage may be full or forbidden; the page goes on without. */
function keep(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Nothing can be done about it here, and nothing is lost while the page is open.
  }
}

export const newId = (): string => crypto.randomUUID();

export function useTabs() {
  const words = useWords(sqlWords);
  const key = `tallylight.sql.${useSession().self?.id ?? 'nobody'}`;
  const [search, change] = useUrl();
  const given = firstOf(search['sql']);
  const make = useCallback(
    (tabs: readonly Tab[]): Tab => ({ id: newId(), title: freeTitle(tabs, words.queryWord), sql: '' }),
    [words],
  );
  const [state, setState] = useState<Tabs>(() => {
    const kept = readTabs(localStorage.getItem(`${key}.tabs`), make([]));
    return given === undefined || given === '' ? kept : asked(kept, given, () => make(kept.tabs));
  });
  const [past, setPast] = useState<readonly Past[]>(() => readPast(localStorage.getItem(`${key}.past`)));
  const current = currentOf(state);

  useEffect(() => keep(`${key}.tabs`, state), [key, state]);
  useEffect(() => keep(`${key}.past`, past), [key, past]);

  // The address follows the tab in front; a link that comes later (the palette, another page) is taken up.
  const written = useRef(given);
  useEffect(() => {
    if (given === undefined || given === '' || given === written.current) return;
    written.current = given;
    setState(before => asked(before, given, () => make(before.tabs)));
  }, [given, make]);
  useEffect(() => {
    const timer = setTimeout(() => {
      const fits = current.sql !== '' && current.sql.length <= longestInUrl;
      written.current = fits && current.query === undefined ? current.sql : undefined;
      const linked = written.current;
      if (linked !== undefined) setState(before => changed(before, current.id, { linked }));
      change({ sql: linked, query: current.query }, { replace: true });
    }, urlAfterMs);
    return () => clearTimeout(timer);
  }, [current.id, current.sql, current.query, change]);

  return {
    state,
    current,
    past,
    edit: (sql: string) => setState(before => changed(before, before.current, { sql })),
    alter: (id: string, some: Partial<Omit<Tab, 'id'>>) => setState(before => changed(before, id, some)),
    choose: (id: string) => setState(before => ({ ...before, current: id })),
    add: (sql = '', some: Partial<Tab> = {}) =>
      setState(before =>
        sql === '' ? added(before, make(before.tabs)) : opened(before, { ...make(before.tabs), ...some, sql }),
      ),
    close: (id: string) => setState(before => closed(before, id, make([]))),
    remember: (one: Past) => setPast(before => remembered(before, one)),
    forget: () => setPast([]),
  };
}

export type TabsHand = ReturnType<typeof useTabs>;

const added = (state: Tabs, tab: Tab): Tabs => ({ tabs: [...state.tabs, tab], current: tab.id });

// The tabs of the editor, and what was run: plain data, kept in the browser, each person's own. What must stay true: nothing that somebody
// typed is lost by closing a page, opening a link or running out of room in the browser.

export interface Tab {
  id: string;
  title: string;
  sql: string;
  /** Of the saved query that it came from. */
  query?: string;
  /** What the address says for it, which follows its text a moment later. */
  linked?: string;
}

export interface Tabs {
  tabs: readonly Tab[];
  current: string;
}

export interface Past {
  id: string;
  sql: string;
  /** Instant. */
  at: string;
  state: 'done' | 'failed' | 'stopped';
  rows: number;
  tookMs: number;
  problem?: string;
}

export const mostPast = 200;
const mostTabs = 30;
/** Beyond this a statement is no longer put into an address. */
export const longestInUrl = 1_800;

const emptyTab = (id: string, title: string): Tab => ({ id, title, sql: '' });

/** The first number that no tab of this name has: `Query 3`. */
export function freeTitle(tabs: readonly Tab[], word: string): string {
  const taken = new Set(tabs.map(tab => tab.title));
  for (let number = 1; ; number++) if (!taken.has(`${word} ${number}`)) return `${word} ${number}`;
}

export const currentOf = ({ tabs, current }: Tabs): Tab =>
  tabs.find(tab => tab.id === current) ?? tabs[0] ?? emptyTab('', '');

/** What was kept, checked part by part: browsers keep what older versions wrote. */
export function readTabs(text: string | null, first: Tab): Tabs {
  const found = parsed(text) as { tabs?: unknown; current?: unknown } | undefined;
  const tabs = Array.isArray(found?.tabs) ? found.tabs.filter(isTab).slice(0, mostTabs) : [];
  if (tabs.length === 0) return { tabs: [first], current: first.id };
  return { tabs, current: tabs.find(tab => tab.id === found?.current)?.id ?? (tabs[0] as Tab).id };
}

/** The history that was kept. */
export function readPast(text: string | null): Past[] {
  const found = parsed(text);
  return Array.isArray(found) ? found.filter(isPast).slice(0, mostPast) : [];
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isTab = (value: unknown): value is Tab =>
  isRecord(value) && ['id', 'title', 'sql'].every(name => typeof value[name] === 'string');
const isPast = (value: unknown): value is Past =>
  isRecord(value) && ['id', 'sql', 'at', 'state'].every(name => typeof value[name] === 'string');

export const changed = (state: Tabs, id: string, change: Partial<Omit<Tab, 'id'>>): Tabs => ({
  ...state,
  tabs: state.tabs.map(tab => (tab.id === id ? { ...tab, ...change } : tab)),
});

/** Opens a tab at the end. An empty tab in front is used instead of a new one. */
export function opened(state: Tabs, tab: Tab): Tabs {
  const now = currentOf(state);
  if (now.sql.trim() === '' && now.query === undefined && tab.sql !== '')
    return changed(state, now.id, {
      sql: tab.sql,
      title: tab.query === undefined ? now.title : tab.title,
      ...(tab.query === undefined ? {} : { query: tab.query }),
    });
  return { tabs: [...state.tabs, tab].slice(-mostTabs), current: tab.id };
}

/** Closes a tab; its neighbour comes to the front. The last one is emptied. */
export function closed(state: Tabs, id: string, fresh: Tab): Tabs {
  const at = state.tabs.findIndex(tab => tab.id === id);
  const tabs = state.tabs.filter(tab => tab.id !== id);
  if (tabs.length === 0) return { tabs: [fresh], current: fresh.id };
  const next = state.current === id ? (tabs[Math.min(at, tabs.length - 1)] ?? tabs[0]) : undefined;
  return { tabs, current: next?.id ?? state.current };
}

/** What an address asks for: the tab that has it comes to the front, or it gets one. */
export function asked(state: Tabs, sql: string, make: () => Tab): Tabs {
  const has = state.tabs.find(tab => tab.sql === sql) ?? state.tabs.find(tab => tab.linked === sql);
  return has === undefined ? opened(state, { ...make(), sql }) : { ...state, current: has.id };
}

/** A run more in the history. The same statement run again stands once, with its newest run. */
export const remembered = (past: readonly Past[], one: Past): Past[] =>
  [one, ...past.filter(before => before.sql !== one.sql)].slice(0, mostPast);

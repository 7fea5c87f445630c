// What a reader chose on this machine: language, theme, time zone, the width of the rail. Kept in the browser; the server is told the language
// only, so that mail comes in it.

import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { keep, readKept } from './kept.ts';

export type Theme = 'system' | 'light' | 'dark';
export type ZoneChoice = 'site' | 'utc' | 'local';

interface Kept {
  language: 'en' | 'ja';
  theme: Theme;
  zone: ZoneChoice;
  narrow: boolean;
}

interface Preferences extends Kept {
  change: (some: Partial<Kept>) => void;
}

const key = 'tallylight.preferences';

const oneOf = <T extends string>(value: unknown, among: readonly T[], fallback: T): T =>
  among.find(one => one === value) ?? fallback;

/** What is kept, each part checked: a browser keeps what older versions wrote. */
export function readPreferences(text: string | null, browserLanguage: string): Kept {
  let kept: Record<string, unknown> = {};
  try {
    const read: unknown = JSON.parse(text ?? '{}');
    if (typeof read === 'object' && read !== null) kept = read as Record<string, unknown>;
  } catch {
    kept = {};
  }
  return {
    language: oneOf(kept['language'], ['en', 'ja'] as const, browserLanguage.startsWith('ja') ? 'ja' : 'en'),
    theme: oneOf(kept['theme'], ['system', 'light', 'dark'] as const, 'system'),
    zone: oneOf(kept['zone'], ['site', 'utc', 'local'] as const, 'site'),
    narrow: kept['narrow'] === true,
  };
}

const PreferencesContext = createContext<Preferences | undefined>(undefined);

export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [kept, setKept] = useState(() => readPreferences(readKept(key), navigator.language));
  const change = useCallback((some: Partial<Kept>) => setKept(before => ({ ...before, ...some })), []);
  useEffect(() => {
    keep(key, JSON.stringify(kept));
    document.documentElement.lang = kept.language;
  }, [kept]);
  const value = useMemo(() => ({ ...kept, change }), [kept, change]);
  return <PreferencesContext.Provider value={value}>{children}</PreferencesContext.Provider>;
}

/** Language, theme and zone of the reader, and `change`. */
export function usePreferences(): Preferences {
  const found = useContext(PreferencesContext);
  if (found === undefined) throw new Error('usePreferences stands outside of PreferencesProvider');
  return found;
}

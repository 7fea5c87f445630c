// The title of the page that is open: in the tab of the browser, and said aloud when the page changes.

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

interface Titles {
  title: string;
  tell: (title: string) => void;
}

const TitleContext = createContext<Titles>({ title: '', tell: () => undefined });

export function TitleProvider({ site, children }: { site: string; children: ReactNode }) {
  const [title, tell] = useState('');
  useEffect(() => {
    document.title = title === '' ? `${site} · Tallylight` : `${title} · ${site}`;
  }, [title, site]);
  return <TitleContext value={useMemo(() => ({ title, tell }), [title])}>{children}</TitleContext>;
}

/** Names the page that is open. */
export function useTitle(title: string): void {
  const { tell } = useContext(TitleContext);
  useEffect(() => tell(title), [tell, title]);
}

/** The title that is told now. */
export const useToldTitle = (): string => useContext(TitleContext).title;

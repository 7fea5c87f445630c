// What makes numbers of a page less than whole, told once for the page: panels tell what they know, the page shows the sum. Where nobody gathers,
// a panel shows its own marks.

import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import type { Mark } from '../api/operations.ts';
import { Marks } from '../parts/marks.tsx';

type Tell = (panel: string, marks: readonly Mark[]) => void;

const GatherContext = createContext<Tell | undefined>(undefined);

/** Gathers the marks of the panels in it; `show` draws them, each once. */
export function GatherMarks({ children }: { children: (marks: ReactNode) => ReactNode }) {
  const [told, setTold] = useState<Readonly<Record<string, readonly Mark[]>>>({});
  const tell = useCallback<Tell>((panel, marks) => setTold(before => ({ ...before, [panel]: marks })), []);
  const all = useMemo(() => distinctMarks(Object.values(told).flat()), [told]);
  return <GatherContext value={tell}>{children(all.length === 0 ? null : <Marks marks={all} />)}</GatherContext>;
}

/** Each mark once: by what it says. */
export const distinctMarks = (marks: readonly Mark[]): Mark[] => [
  ...new Map(marks.map(mark => [`${mark.kind} ${mark.words}`, mark])).values(),
];

/** Tells the page; true where it listens, so that the panel need not show them itself. */
export function useGathered(panel: string, marks: readonly Mark[] | undefined): boolean {
  const tell = useContext(GatherContext);
  useEffect(() => {
    if (marks !== undefined) tell?.(panel, marks);
  }, [tell, panel, marks]);
  useEffect(() => () => tell?.(panel, []), [tell, panel]);
  return tell !== undefined;
}

// What makes numbers of a page less than whole, told once for the page: panels tell what they know, the page shows the sum. Where nobody gathers,
// a panel shows its own marks.

import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import type { Mark } from '../api/operations.ts';
import { Marks } from '../parts/marks.tsx';
import type { PanelAnswer } from './cut.ts';
import { endBefore, PastData } from './past_data.tsx';

type Told = Readonly<Record<string, PanelAnswer | undefined>>;
type Tell = (panel: string, answer: PanelAnswer | undefined) => void;

const GatherContext = createContext<Tell | undefined>(undefined);

/** Gathers the marks of the panels in it; `show` draws them, each once. */
export function GatherMarks({ children }: { children: (marks: ReactNode) => ReactNode }) {
  const [told, setTold] = useState<Told>({});
  const tell = useCallback<Tell>((panel, answer) => setTold(before => ({ ...before, [panel]: answer })), []);
  const { marks, end } = useMemo(() => sumOf(told), [told]);
  const shown =
    marks.length === 0 && end === null ? null : (
      <>
        {end === null ? null : <PastData end={end} />}
        {marks.length === 0 ? null : <Marks marks={marks} />}
      </>
    );
  return <GatherContext value={tell}>{children(shown)}</GatherContext>;
}

/** All marks, and the newest end of data where the range lies after all of it. */
function sumOf(told: Told): { marks: Mark[]; end: string | null } {
  const answers = Object.values(told).filter(answer => answer !== undefined);
  const ends = answers.map(endBefore);
  const end = ends.some(one => one === null) ? null : (ends.toSorted().at(-1) ?? null);
  return { marks: distinctMarks(answers.flatMap(answer => answer.marks)), end };
}

/** Each mark once: by what it says. */
const distinctMarks = (marks: readonly Mark[]): Mark[] => [
  ...new Map(marks.map(mark => [`${mark.kind} ${mark.words}`, mark])).values(),
];

/** Tells the page; true where it listens, so that the panel need not show them itself. */
export function useGathered(panel: string, answer: PanelAnswer | undefined): boolean {
  const tell = useContext(GatherContext);
  useEffect(() => {
    if (answer !== undefined) tell?.(panel, answer);
  }, [tell, panel, answer]);
  useEffect(() => () => tell?.(panel, undefined), [tell, panel]);
  return tell !== undefined;
}

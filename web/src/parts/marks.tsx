// What a number must say about itself: as of when, which revision, and what makes it less than whole, with a way to the files behind it.

import type { Mark } from '../api/operations.ts';
import { words as partWords } from '../words/parts.ts';
import { useWords } from '../words/words.ts';
import { useMarkWords } from './facts.ts';
import { useFormat } from './format.ts';
import { Go } from './go.tsx';
import styles from './marks.module.css';
import { State } from './state.tsx';

export interface MarksProps {
  marks: readonly Mark[];
  asOf?: string | null;
  revision?: number | null;
}

export function Marks({ marks, asOf, revision }: MarksProps) {
  const words = useWords(partWords);
  const format = useFormat();
  const said = useMarkWords();
  if (marks.length === 0 && (asOf ?? null) === null && (revision ?? 0) === 0) return null;
  return (
    <ul className={styles.marks}>
      {(asOf ?? null) === null ? null : (
        <li title={format.time(asOf, { seconds: true })}>{words.asOf(format.time(asOf))}</li>
      )}
      {(revision ?? 0) > 0 ? <li>{words.revision(revision ?? 0)}</li> : null}
      {marks.map(mark => (
        <li key={`${mark.kind} ${mark.words}`}>
          {mark.href === null ? (
            <State state={mark.kind} words={said(mark)} />
          ) : (
            <Go href={mark.href} className={styles.link}>
              <State state={mark.kind} words={said(mark)} />
            </Go>
          )}
        </li>
      ))}
    </ul>
  );
}

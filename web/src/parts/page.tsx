// The frame of a page: its title, its controls with the range first, its filters; and sections divided by rules, as in a newspaper.

import { type ReactNode, useId } from 'react';
import { FilterChips } from './filter_chips.tsx';
import { useFrame } from './frame.ts';
import styles from './page.module.css';
import { RangePicker } from './range_picker.tsx';
import { useTitle } from './title.tsx';

export interface PageProps {
  title: string;
  /** Beside the title: a state, a name of a file. */
  titleExtra?: ReactNode;
  /** Buttons at the end of the head. */
  actions?: ReactNode;
  /** Shows the range picker. */
  range?: boolean;
  /** Offers to compare with the time before; with `range`. */
  compare?: boolean;
  /** Dimensions that may be filtered by. */
  filters?: readonly string[];
  children: ReactNode;
}

export function Page({ title, titleExtra, actions, range = false, compare = false, filters, children }: PageProps) {
  useTitle(title);
  const frame = useFrame();
  return (
    <article className={styles.page}>
      {frame === 'embed' ? null : (
        <header className={styles.head}>
          <div className={styles.title}>
            <h1>{title}</h1>
            {titleExtra === undefined ? null : <div className={styles.extra}>{titleExtra}</div>}
          </div>
          <div className={styles.controls}>
            {range ? <RangePicker compare={compare} /> : null}
            {actions}
          </div>
          {filters === undefined || filters.length === 0 ? null : <FilterChips dimensions={filters} />}
        </header>
      )}
      <div className={styles.body}>{children}</div>
    </article>
  );
}

export interface SectionProps {
  title: string;
  /** A sentence about what to read in it. */
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function Section({ title, note, actions, children }: SectionProps) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div className={styles.sectionHead}>
        <h2 id={id}>{title}</h2>
        {note === undefined ? null : <div className={styles.note}>{note}</div>}
        {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
      </div>
      {children}
    </section>
  );
}

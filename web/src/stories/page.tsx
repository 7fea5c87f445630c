// In development only: every building block in all its states, side by side, in both themes. A story file exports
// `stories: { name, render }[]`.

import type { ReactNode } from 'react';
import { Page, Section } from '../parts/page.tsx';
import { useParam } from '../parts/url.ts';
import styles from './page.module.css';

export interface Story {
  name: string;
  render: () => ReactNode;
}

const files = import.meta.glob<{ stories: Story[] }>(['./*.tsx', '!./page.tsx'], { eager: true });

export function StoriesPage() {
  const [only, setOnly] = useParam('part');
  const parts = Object.entries(files).map(([path, { stories }]) => ({
    part: path.replace(/^\.\/|\.tsx$/g, ''),
    stories,
  }));
  return (
    <Page
      title="Stories"
      actions={
        <select
          aria-label="Part"
          value={only ?? ''}
          onChange={event => setOnly(event.currentTarget.value || undefined)}
        >
          <option value="">All parts</option>
          {parts.map(({ part }) => (
            <option key={part}>{part}</option>
          ))}
        </select>
      }
    >
      {parts
        .filter(({ part }) => only === undefined || part === only)
        .map(({ part, stories }) => (
          <Section key={part} title={part}>
            <div className={styles.stories}>
              {stories.map(({ name, render: Render }) => (
                <figure key={name} className={styles.story}>
                  <figcaption>{name}</figcaption>
                  <Render />
                </figure>
              ))}
            </div>
          </Section>
        ))}
    </Page>
  );
}

// All dashboards as a list: what each answers, by pack, the pinned ones first. It asks for nothing but the catalogue, so it is there at once.

import { ActionIcon } from '@mantine/core';
import { IconPin, IconPinFilled } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Catalogue } from '../../api/operations.ts';
import { useCatalogue, useLabel } from '../../parts/catalogue.ts';
import { Empty } from '../../parts/empty.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useParam } from '../../parts/url.ts';
import { words as dashboardWords } from '../../words/dashboards.ts';
import { useWords } from '../../words/words.ts';
import styles from './dashboards.module.css';
import { usePins } from './pins.ts';

type Entry = Catalogue['dashboards'][number];

export function DashboardsPage() {
  const words = useWords(dashboardWords);
  const catalogue = useCatalogue();
  return (
    <Page title={words.title}>
      <Loaded
        query={catalogue}
        skeleton={<Skeleton kind="table" rows={8} />}
        isEmpty={data => data.dashboards.length === 0}
        empty={<Empty title={words.none} hint={words.noneHint} />}
      >
        {data => <Groups catalogue={data} />}
      </Loaded>
    </Page>
  );
}

interface Group {
  key: string;
  title: string;
  note: string;
  entries: Entry[];
}

/** Pinned ones first, in their order; then by pack. A pinned one stands in its pack no more. */
export function groupsOf(
  { dashboards, packs }: Pick<Catalogue, 'dashboards' | 'packs'>,
  pins: readonly string[],
  words: { pinned: string; site: string },
): Group[] {
  const pinned = pins.flatMap(name => dashboards.find(one => one.name === name) ?? []);
  const rest = dashboards.filter(({ name }) => !pins.includes(name));
  const names = [...new Set(rest.map(({ pack }) => pack))];
  const groups = names.map(name => {
    const pack = packs.find(one => one.name === name);
    const entries = rest.filter(one => one.pack === name);
    return { key: name, title: pack?.title ?? words.site, note: pack?.description ?? '', entries };
  });
  return [{ key: ' pinned', title: words.pinned, note: '', entries: pinned }, ...groups].filter(
    ({ entries }) => entries.length > 0,
  );
}

function Groups({ catalogue }: { catalogue: Catalogue }) {
  const words = useWords(dashboardWords);
  const label = useLabel();
  const [pins, toggle] = usePins();
  return groupsOf(catalogue, pins, words).map(group => (
    <Section
      key={group.key}
      title={label(group.title, group.title)}
      note={group.note === '' ? undefined : label(group.note, group.note)}
    >
      <ul className={styles.list}>
        {group.entries.map(entry => (
          <Row key={entry.name} entry={entry} pinned={pins.includes(entry.name)} onPin={() => toggle(entry.name)} />
        ))}
      </ul>
    </Section>
  ));
}

function Row({ entry, pinned, onPin }: { entry: Entry; pinned: boolean; onPin: () => void }) {
  const words = useWords(dashboardWords);
  const label = useLabel();
  const title = label(entry.title, entry.title);
  const pin = pinned ? words.unpin(title) : words.pin(title);
  // Whoever was sent here to see a certain time sees it on each of them.
  const [range] = useParam('range');
  return (
    <li className={styles.row} data-dashboard={entry.name}>
      <Link to={`/dashboards/${entry.name}` as never} search={{ range } as never} className={styles.link}>
        <span className={styles.title}>{title}</span>
        <span className={styles.description}>{label(entry.description, entry.description)}</span>
      </Link>
      <ActionIcon aria-label={pin} title={pin} aria-pressed={pinned} className={styles.pin} onClick={onPin}>
        {pinned ? <IconPinFilled size={16} /> : <IconPin size={16} stroke={1.5} />}
      </ActionIcon>
    </li>
  );
}

// The rail: name and lamp, site, pages with the dashboards below theirs, and at the foot how far the data goes and who is there.

import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { useCatalogue, useLabel } from '../parts/catalogue.ts';
import { useLive } from '../parts/live.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { useSession } from '../parts/session.ts';
import { words as shellWords } from '../words/shell.ts';
import { useWords } from '../words/words.ts';
import { icons } from './icons.ts';
import { type PageEntry, pagesFor } from './pages.ts';
import styles from './rail.module.css';
import { StatusLine } from './status_line.tsx';
import { useFiring } from './use_firing.ts';
import { UserMenu } from './user_menu.tsx';
import { Wordmark } from './wordmark.tsx';

export function Rail() {
  const words = useWords(shellWords);
  const { narrow, change } = usePreferences();
  const session = useSession();
  const live = useLive();
  const Fold = narrow ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  return (
    <div className={styles.rail} data-narrow={narrow || undefined}>
      <div className={styles.head}>
        <Link to="/" className={styles.name}>
          <Wordmark lamp={live} short={narrow} />
        </Link>
        <button
          type="button"
          className={styles.fold}
          aria-label={narrow ? words.wide : words.narrow}
          title={narrow ? words.wide : words.narrow}
          onClick={() => change({ narrow: !narrow })}
        >
          <Fold size={16} stroke={1.25} aria-hidden />
        </button>
      </div>
      {narrow ? null : <p className={styles.site}>{session.site.name}</p>}
      <RailPages narrow={narrow} />
      <div className={styles.foot}>
        {narrow ? null : <StatusLine />}
        <UserMenu short={narrow} />
      </div>
    </div>
  );
}

/** The list of pages; also in the drawer of a phone. */
export function RailPages({ narrow = false, onGo }: { narrow?: boolean; onGo?: () => void }) {
  const words = useWords(shellWords);
  const session = useSession();
  const pages = pagesFor(session);
  return (
    <nav aria-label={words.pages} className={styles.nav}>
      {(['read', 'work', 'house'] as const).map(part => (
        <ul key={part}>
          {pages
            .filter(page => page.part === part)
            .map(page => (
              <RailItem key={page.id} page={page} narrow={narrow} {...(onGo === undefined ? {} : { onGo })} />
            ))}
        </ul>
      ))}
    </nav>
  );
}

function RailItem({ page, narrow, onGo }: { page: PageEntry; narrow: boolean; onGo?: () => void }) {
  const words = useWords(shellWords);
  const { pathname } = useLocation();
  const firing = useFiring();
  const here = page.href === '/' ? pathname === '/' : pathname === page.href || pathname.startsWith(`${page.href}/`);
  const Icon = icons[page.id];
  const count = page.id === 'alerts' ? firing : 0;
  // A dashboard has a line of its own below, which is marked instead.
  const marked = page.id === 'dashboards' ? pathname === page.href : here;
  return (
    <li>
      <Link
        to={page.href}
        className={styles.item}
        data-here={here || undefined}
        data-marked={marked || undefined}
        activeOptions={{ exact: true, includeSearch: false }}
        title={narrow ? words.nav[page.id] : undefined}
        onClick={onGo}
      >
        {narrow ? <Icon size={18} stroke={1.25} aria-hidden /> : null}
        <span className={narrow ? 'unseen' : undefined}>{words.nav[page.id]}</span>
        {count === 0 ? null : <span className={styles.count}>{count}</span>}
      </Link>
      {page.id === 'dashboards' && !narrow ? <RailDashboards {...(onGo === undefined ? {} : { onGo })} /> : null}
    </li>
  );
}

function RailDashboards({ onGo }: { onGo?: () => void }) {
  const { data } = useCatalogue();
  const { pathname } = useLocation();
  const label = useLabel();
  // Those of the first page are there already.
  const dashboards = data?.dashboards.filter(({ name }) => !name.endsWith('.now')) ?? [];
  if (dashboards.length === 0) return null;
  return (
    <ul className={styles.below}>
      {dashboards.map(({ name, title }) => (
        <li key={name}>
          <Link
            to="/dashboards/$name"
            params={{ name }}
            className={styles.item}
            activeOptions={{ exact: true, includeSearch: false }}
            data-here={pathname === `/dashboards/${name}` || undefined}
            data-marked={pathname === `/dashboards/${name}` || undefined}
            onClick={onGo}
          >
            <span>{label(title, title)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

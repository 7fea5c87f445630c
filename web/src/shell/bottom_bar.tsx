// The bar at the bottom of a phone: the four pages that are wanted at night, and all others behind "More".

import { IconDots } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { useSession } from '../parts/session.ts';
import { words as shellWords } from '../words/shell.ts';
import { useWords } from '../words/words.ts';
import styles from './bottom_bar.module.css';
import { icons } from './icons.ts';
import { type PageEntry, pagesFor } from './pages.ts';
import { RailPages } from './rail.tsx';
import { StatusLine } from './status_line.tsx';
import { useFiring } from './use_firing.ts';
import { UserMenu } from './user_menu.tsx';

const wanted = ['now', 'dashboards', 'runs', 'alerts'] as const;
type Wanted = (typeof wanted)[number];

const isWanted = (page: PageEntry): page is PageEntry & { id: Wanted } => wanted.some(id => id === page.id);

export function BottomBar() {
  const words = useWords(shellWords);
  const session = useSession();
  const { pathname } = useLocation();
  const firing = useFiring();
  const [more, setMore] = useState(false);
  return (
    <div className={styles.bar}>
      <nav aria-label={words.pages}>
        <ul className={styles.list}>
          {pagesFor(session)
            .filter(isWanted)
            .map(({ id, href }) => {
              const Icon = icons[id];
              const here = href === '/' ? pathname === '/' : pathname.startsWith(href);
              return (
                <li key={id}>
                  <Link
                    to={href}
                    className={styles.item}
                    data-here={here || undefined}
                    aria-current={here ? 'page' : undefined}
                  >
                    <Icon size={20} stroke={1.25} aria-hidden />
                    <span>{words.bar[id]}</span>
                    {id === 'alerts' && firing > 0 ? <b className={styles.count}>{firing}</b> : null}
                  </Link>
                </li>
              );
            })}
          <li>
            <button type="button" className={styles.item} aria-expanded={more} onClick={() => setMore(true)}>
              <IconDots size={20} stroke={1.25} aria-hidden />
              <span>{words.more}</span>
            </button>
          </li>
        </ul>
      </nav>
      <Dialog sheet open={more} onClose={() => setMore(false)} title={session.site.name}>
        <RailPages onGo={() => setMore(false)} />
        <StatusLine />
        <UserMenu short={false} />
      </Dialog>
    </div>
  );
}

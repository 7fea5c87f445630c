// An address that leads nowhere, and the two ways on: the first page, and the search over all pages.

import { Button } from '@mantine/core';
import { Link, useLocation } from '@tanstack/react-router';
import { Page } from '../../parts/page.tsx';
import { openShell } from '../../shell/open_shell.ts';
import { words as loginWords } from '../../words/login.ts';
import { useWords } from '../../words/words.ts';
import styles from './not_found.module.css';

export function NotFoundPage() {
  const words = useWords(loginWords).notFound;
  const { pathname } = useLocation();
  return (
    <Page title={words.title}>
      <div className={styles.text}>
        <p>
          <code>{pathname}</code>
        </p>
        <p>{words.text}</p>
        <p className={styles.ways}>
          <Link to="/">{words.now}</Link>
          <Button variant="default" rightSection={<kbd>Ctrl K</kbd>} onClick={() => openShell('palette')}>
            {words.search}
          </Button>
        </p>
      </div>
    </Page>
  );
}

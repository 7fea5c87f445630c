// What a panel can do besides being looked at: its table, its files, its picture, the SQL behind it, a link to it; and what its numbers are.

import { ActionIcon } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconChartLine, IconCode, IconDots, IconDownload, IconLink, IconPhoto, IconTable } from '@tabler/icons-react';
import { useState } from 'react';
import type { Panel } from '../api/operations.ts';
import { Action, ActionMenu, ActionRule } from '../parts/action_menu.tsx';
import { useFormat } from '../parts/format.ts';
import { Problem } from '../parts/problem.tsx';
import { words } from '../words/charts.ts';
import { useWords } from '../words/words.ts';
import type { PanelAnswer } from './cut.ts';
import styles from './panel.module.css';
import { saveAnswer, savePicture } from './saving.ts';
import { SqlDialog } from './sql_dialog.tsx';
import { useNames } from './use_names.ts';
import type { PanelQuestion } from './use_panel_answer.ts';

export interface PanelMenuProps {
  dashboard: string;
  panel: Panel;
  title: string;
  answer: PanelAnswer;
  file: PanelQuestion;
  table: boolean;
  setTable: (table: boolean) => void;
  height: number;
}

const icon = { size: 16, stroke: 1.5 } as const;

export function PanelMenu({ panel, title, answer, file, table, setTable, height }: PanelMenuProps) {
  const said = useWords(words);
  const [sql, setSql] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const attempt = (work: Promise<void>): void => {
    setFailed(null);
    work.catch(setFailed);
  };
  const picture = usePicture({ panel, title, answer, height });
  const drawn = panel.kind !== 'table' && panel.kind !== 'report' && panel.kind !== 'text';
  return (
    <div className={styles.menu}>
      {failed !== null && <Problem error={failed} compact />}
      <ActionMenu
        label={said.menu(title)}
        align="end"
        width={232}
        button={props => (
          <ActionIcon {...props} aria-label={said.menu(title)}>
            <IconDots {...icon} />
          </ActionIcon>
        )}
      >
        {drawn && (
          <Action icon={table ? <IconChartLine {...icon} /> : <IconTable {...icon} />} onClick={() => setTable(!table)}>
            {table ? said.asChart : said.asTable}
          </Action>
        )}
        <Action icon={<IconCode {...icon} />} onClick={() => setSql(true)}>
          {said.sqlBehind}
        </Action>
        <CopyLink panel={panel} />
        <ActionRule />
        <Action icon={<IconPhoto {...icon} />} onClick={() => attempt(picture())}>
          {said.picture}
        </Action>
        {(['csv', 'xlsx'] as const).map(format => (
          <Action
            key={format}
            icon={<IconDownload {...icon} />}
            onClick={() => attempt(saveAnswer(file, { format, name: panel.id }))}
          >
            {said.download(format.toUpperCase())}
          </Action>
        ))}
        <ActionRule />
        <About answer={answer} />
      </ActionMenu>
      <SqlDialog opened={sql} onClose={() => setSql(false)} sql={answer.sql} title={title} tables={answer.tables} />
    </div>
  );
}

function usePicture({
  panel,
  title,
  answer,
  height,
}: {
  panel: Panel;
  title: string;
  answer: PanelAnswer;
  height: number;
}) {
  const format = useFormat();
  const names = useNames();
  const said = useWords(words);
  return () => {
    const asOf = answer.as_of === null ? [] : [said.asOf(format.time(answer.as_of))];
    return savePicture({
      ...{ answer, title, height, format, names },
      kind: panel.kind === 'text' ? 'table' : panel.kind,
      said,
      below: [...asOf, said.revision(answer.revision), said.zone(answer.time_zone)].join(' · '),
      name: panel.id,
    });
  };
}

function CopyLink({ panel }: { panel: Panel }) {
  const said = useWords(words);
  const clipboard = useClipboard({ timeout: 1_500 });
  const link = (): string =>
    `${window.location.origin}${window.location.pathname}${window.location.search}#panel-${panel.id}`;
  return (
    <Action icon={<IconLink {...icon} />} stays onClick={() => clipboard.copy(link())}>
      <span aria-live="polite">{clipboard.copied ? said.copied : said.copyLink}</span>
    </Action>
  );
}

/** What the numbers are: as of when, which revision, out of which tables, how fast. */
function About({ answer }: { answer: PanelAnswer }) {
  const said = useWords(words);
  const format = useFormat();
  return (
    <ul className={styles.about}>
      {answer.as_of !== null && <li>{said.asOf(format.time(answer.as_of))}</li>}
      <li>{said.revision(answer.revision)}</li>
      {answer.tables.length > 0 && <li>{said.from(answer.tables.join(', '))}</li>}
      <li>{said.zone(answer.time_zone)}</li>
      <li>{said.took(format.duration(answer.took_ms))}</li>
    </ul>
  );
}

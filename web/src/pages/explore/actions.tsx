// What can be done with a question and its answer: link, API call, SQL, files, a panel of a dashboard.

import { ActionIcon } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconApi, IconCode, IconDots, IconDownload, IconLayoutDashboard, IconLink } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { call } from '../../api/client.ts';
import { handOut } from '../../charts/saving.ts';
import { SqlDialog } from '../../charts/sql_dialog.tsx';
import { Action, ActionMenu, ActionRule } from '../../parts/action_menu.tsx';
import { useCan } from '../../parts/can.tsx';
import { useLabel } from '../../parts/catalogue.ts';
import { Problem } from '../../parts/problem.tsx';
import { words as exploreWords } from '../../words/explore.ts';
import { useWords } from '../../words/words.ts';
import { csvOf, fileSql } from './csv.ts';
import { SaveDialog } from './save_dialog.tsx';
import type { Exploring, MetricAnswer, Question } from './use_explored.ts';

const icon = { size: 16, stroke: 1.5 } as const;

/** The question as a command for a shell; quotes inside are safe. */
export function curlOf(origin: string, question: Question): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  return [
    `curl -s ${quoted(`${origin}/api/metrics`)}`,
    `-H ${quoted('Content-Type: application/json')}`,
    `-H "Authorization: Bearer $TALLYLIGHT_TOKEN"`,
    `-d ${quoted(JSON.stringify(question))}`,
  ].join(' \\\n  ');
}

export interface ActionsProps extends Exploring {
  answer: MetricAnswer | undefined;
}

export function ExploreActions({ answer, question, explored, metrics }: ActionsProps) {
  const words = useWords(exploreWords);
  const label = useLabel();
  const analyst = useCan('analyst');
  const editor = useCan('editor');
  const [open, setOpen] = useState<'sql' | 'save'>();
  const [failed, setFailed] = useState<unknown>(null);
  if (question === undefined || answer === undefined) return null;
  const title = metrics.map(({ name, label: fallback }) => label(name, fallback)).join(', ');
  const download = (format: 'xlsx' | 'parquet') => {
    setFailed(null);
    call('prepareDownload', { body: { sql: fileSql(answer, question.top !== undefined), format, name: 'explore' } })
      .then(({ href }) => window.location.assign(href))
      .catch(setFailed);
  };
  const saveCsv = () => handOut(new Blob([csvOf(answer, words.other)], { type: 'text/csv' }), 'explore.csv');
  return (
    <>
      {failed !== null && <Problem error={failed} compact />}
      <ActionMenu
        label={words.more}
        align="end"
        width={232}
        button={props => (
          <ActionIcon {...props} aria-label={words.more} title={words.more}>
            <IconDots {...icon} />
          </ActionIcon>
        )}
      >
        <CopyItem text={() => window.location.href} icon={<IconLink {...icon} />} label={words.copyLink} />
        <CopyItem
          text={() => curlOf(window.location.origin, question)}
          icon={<IconApi {...icon} />}
          label={words.copyCurl}
        />
        <Action icon={<IconCode {...icon} />} onClick={() => setOpen('sql')}>
          {words.sql}
        </Action>
        {editor && (
          <Action icon={<IconLayoutDashboard {...icon} />} onClick={() => setOpen('save')}>
            {words.save}
          </Action>
        )}
        <ActionRule />
        <Action icon={<IconDownload {...icon} />} onClick={saveCsv}>
          {words.csv}
        </Action>
        {analyst &&
          (['xlsx', 'parquet'] as const).map(format => (
            <Action key={format} icon={<IconDownload {...icon} />} onClick={() => download(format)}>
              {words[format]}
            </Action>
          ))}
      </ActionMenu>
      <SqlDialog
        opened={open === 'sql'}
        onClose={() => setOpen(undefined)}
        sql={answer.sql}
        title={title}
        tables={answer.tables}
      />
      {open === 'save' && <SaveDialog {...{ explored, answer }} title={title} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function CopyItem({ text, icon: sign, label }: { text: () => string; icon: ReactNode; label: string }) {
  const words = useWords(exploreWords);
  const clipboard = useClipboard({ timeout: 1_500 });
  return (
    <Action icon={sign} stays onClick={() => clipboard.copy(text())}>
      <span aria-live="polite">{clipboard.copied ? words.copied : label}</span>
    </Action>
  );
}

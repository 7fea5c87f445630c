// The SQL page at work: side, tabs, editor, result, and what goes between them.

import { ActionIcon, Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconLayoutSidebar } from '@tabler/icons-react';
import { type ComponentProps, lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useCatalogue } from '../../parts/catalogue.ts';
import { useFormat } from '../../parts/format.ts';
import { patient } from '../../parts/patient.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { words as sqlWords } from '../../words/sql.ts';
import { useWords } from '../../words/words.ts';
import { CreateModel } from './create_model.tsx';
import type { EditorHand } from './editor.tsx';
import { namesOf } from './names.ts';
import { Result } from './result.tsx';
import { SaveDialog, type Saving } from './saved.tsx';
import { Side } from './side.tsx';
import styles from './sql.module.css';
import { TabStrip } from './tab_strip.tsx';
import { Toolbar } from './toolbar.tsx';
import { useActs } from './use_acts.ts';
import { useChecks } from './use_checks.ts';
import { useHeight } from './use_height.tsx';
import { useLinkedQuery } from './use_linked.ts';
import { useRuns, useRunView } from './use_runs.ts';
import { useTabs } from './use_tabs.ts';

const Editor = lazy(patient(async () => ({ default: (await import('./editor.tsx')).Editor })));

/** The server counts lines from the start of the statement, the editor from that of the tab. */
const withoutLine = (message: string) => message.replace(/ \(line \d+\)/, '');

function useCheckWords(sql: string) {
  const words = useWords(sqlWords);
  const format = useFormat();
  const checks = useChecks(sql);
  const [first] = checks.mistakes;
  const { only } = checks;
  const said =
    first !== undefined
      ? `${words.atLine(first.line)}: ${withoutLine(first.message)}`
      : only === undefined
        ? ''
        : [
            words.gives(only.columns.length),
            ...(only.bytes_estimate === null ? [] : [words.reads(format.bytes(only.bytes_estimate))]),
          ].join(' · ');
  return { ...checks, said };
}

/** The side where there is room, else a sheet that a button opens. */
function useSide(props: ComponentProps<typeof Side>) {
  const words = useWords(sqlWords);
  const [opened, open] = useState(false);
  const narrow = useMediaQuery('(max-width: 900px)') ?? false;
  const closing =
    <Given extends unknown[]>(act: (...given: Given) => void) =>
    (...given: Given) => {
      open(false);
      act(...given);
    };
  const side = (
    <Side {...props} insert={closing(props.insert)} onSaved={closing(props.onSaved)} onPast={closing(props.onPast)} />
  );
  if (!narrow) return { side, button: null };
  return {
    side: (
      <Drawer opened={opened} onClose={() => open(false)} position="bottom" size="80%" title={words.openBrowser}>
        {side}
      </Drawer>
    ),
    button: (
      <ActionIcon variant="subtle" aria-label={words.openBrowser} onClick={() => open(true)}>
        <IconLayoutSidebar size={16} stroke={1.5} />
      </ActionIcon>
    ),
  };
}

export function Workbench() {
  const words = useWords(sqlWords);
  const { data: catalogue } = useCatalogue();
  const names = useMemo(() => namesOf(catalogue), [catalogue]);
  const tabs = useTabs();
  const { current } = tabs;
  const runs = useRuns();
  const view = useRunView(runs.of(current.id));
  const hand = useRef<EditorHand>(null);
  const checks = useCheckWords(current.sql);
  const acts = useActs({ tabs, runs, hand });
  const [saving, save] = useState<Saving>();
  const [creating, create] = useState<string>();
  const { height, handle } = useHeight(words.height);
  const { side, button } = useSide({
    names,
    past: tabs.past,
    insert: text => hand.current?.insert(text),
    onSaved: acts.open,
    onPast: one => tabs.add(one.sql),
    onForget: tabs.forget,
  });
  useLinkedQuery(tabs);
  useEffect(() => hand.current?.show(checks.mistakes), [checks.mistakes]);

  const saveAs = () => save({ title: current.title, sql: current.sql });
  const doing = {
    onRun: acts.run,
    onStop: acts.stop,
    onFormat: () => void acts.format(),
    onSave: () => (current.query === undefined ? saveAs() : acts.saveAgain()),
  };
  return (
    <div className={styles['bench']}>
      {side}
      <div className={styles['work']} id="sql-work">
        <div className={styles['top']}>
          {button}
          <TabStrip tabs={tabs} runs={runs} />
        </div>
        <div className={styles['editor']} style={{ height }}>
          <Suspense fallback={<Skeleton kind="text" rows={6} />}>
            <Editor
              {...doing}
              tab={current.id}
              sql={current.sql}
              onChange={tabs.edit}
              names={names}
              label={words.editor}
              hint={words.placeholder}
              hand={hand}
            />
          </Suspense>
        </div>
        {handle}
        <Toolbar
          {...doing}
          running={view?.state === 'running'}
          empty={current.sql.trim() === ''}
          said={acts.said === '' ? checks.said : acts.said}
          onClear={() => hand.current?.replace('')}
          onSaveAs={saveAs}
          onCreate={() => create(acts.chosen())}
          onLink={() => void acts.link()}
          onClose={() => {
            runs.drop(current.id);
            tabs.close(current.id);
          }}
        />
        <Result key={current.id} view={view} title={current.title} again={acts.run} />
      </div>
      {saving !== undefined && (
        <SaveDialog
          saving={saving}
          onClose={() => save(undefined)}
          onSaved={query => {
            tabs.alter(current.id, { title: query.title, query: query.id });
            save(undefined);
          }}
        />
      )}
      {creating !== undefined && <CreateModel sql={creating} title={current.title} onClose={() => create(undefined)} />}
    </div>
  );
}

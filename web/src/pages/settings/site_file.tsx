// tallylight.yaml as it is written. What must stay true: what a person typed is theirs until they save it or give it up, whatever the server
// says meanwhile; and nothing of somebody else's is overwritten unseen.

import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { lazy, Suspense, useRef, useState } from 'react';
import { type Answer, ApiProblem, call } from '../../api/client.ts';
import type { Mistake } from '../../api/operations.ts';
import { patient } from '../../parts/patient.ts';
import { Problem } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { State } from '../../parts/state.tsx';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/settings.ts';
import { useWords } from '../../words/words.ts';
import { Conflict } from './conflict.tsx';
import css from './settings.module.css';
import { Variables } from './variables.tsx';
import type { EditorHand } from './yaml_editor.tsx';

export type Settings = Answer<'getSettings'>;

const YamlEditor = lazy(patient(async () => ({ default: (await import('./yaml_editor.tsx')).YamlEditor })));

/** So long after the last key the text is checked. */
const checkAfterMs = 400;

export function SiteFile({ settings }: { settings: Settings }) {
  const text = useWords(words);
  const [base, setBase] = useState({ text: settings.text, etag: settings.etag });
  const [draft, setDraft] = useState(settings.text);
  const editor = useRef<EditorHand | null>(null);
  const isChanged = draft !== base.text;
  const [settled] = useDebouncedValue(draft, checkAfterMs);
  const check = useCall(
    'checkSettings',
    { body: { text: settled } },
    { enabled: settled !== settings.text, fresh: Number.POSITIVE_INFINITY },
  );
  const mistakes = settled === settings.text ? settings.mistakes : (check.data?.mistakes ?? []);
  const isChecking = settled !== draft || (check.isFetching && settled !== settings.text);
  useBlocker({
    shouldBlockFn: () => isChanged && !window.confirm(text.unsaved),
    enableBeforeUnload: () => isChanged,
  });
  const saving = useSaving({ draft, base, onSaved: setBase });
  const take = (given: { text: string; etag: string }) => {
    setBase(given);
    setDraft(given.text);
    editor.current?.replace(given.text);
    saving.reset();
  };
  const canSave = isChanged && !isChecking && mistakes.length === 0 && !saving.isPending;
  return (
    <>
      <div className={css.bar}>
        <code>{settings.file}</code>
        <Standing isChecking={isChecking} mistakes={mistakes.length} isChanged={isChanged} isSaved={saving.isSuccess} />
        <div className={css.buttons}>
          {isChanged && (
            <Button variant="default" onClick={() => take(base)}>
              {text.revert}
            </Button>
          )}
          <Button
            disabled={!canSave}
            loading={saving.isPending}
            title={mistakes.length > 0 ? text.cannotSave : undefined}
            onClick={() => saving.mutate(base.etag)}
          >
            {text.save}
          </Button>
        </div>
      </div>
      {isConflict(saving.error) ? (
        <Conflict mine={draft} onTheirs={take} onMine={etag => saving.mutate(etag)} />
      ) : (
        saving.error !== null && <Problem error={saving.error} />
      )}
      <Suspense fallback={<Skeleton kind="text" rows={14} />}>
        <YamlEditor
          text={base.text}
          label={text.editor}
          mistakes={mistakes.filter(one => one.file === settings.file)}
          onChange={setDraft}
          onSave={() => canSave && saving.mutate(base.etag)}
          hand={editor}
        />
      </Suspense>
      <Mistakes mistakes={mistakes} own={settings.file} onGo={line => editor.current?.goTo(line)} />
      <p className={css.soft}>{text.fileNote(`\${NAME}`)}</p>
      <Variables variables={settings.variables} />
    </>
  );
}

const isConflict = (error: Error | null): boolean => error instanceof ApiProblem && error.code === 'settings_changed';

interface Saving {
  draft: string;
  base: { text: string; etag: string };
  onSaved: (base: { text: string; etag: string }) => void;
}

function useSaving({ draft, onSaved }: Saving) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (etag: string) => ({
      text: draft,
      etag: (await call('saveSettings', { body: { text: draft, etag } })).etag,
    }),
    onSuccess: saved => {
      onSaved(saved);
      void queries.invalidateQueries({ queryKey: ['getSettings'] });
    },
    onError: () => queries.invalidateQueries({ queryKey: ['getSettings'] }),
  });
}

interface StandingProps {
  isChecking: boolean;
  mistakes: number;
  isChanged: boolean;
  isSaved: boolean;
}

function Standing({ isChecking, mistakes, isChanged, isSaved }: StandingProps) {
  const text = useWords(words);
  return (
    <span role="status" className={css.standing}>
      {isChecking ? (
        <State state="running" words={text.checking} />
      ) : mistakes > 0 ? (
        <State state="failed" words={text.mistakes(mistakes)} />
      ) : isSaved && !isChanged ? (
        <State state="done" words={text.saved} />
      ) : (
        <State state="ok" words={text.right} />
      )}
      {isChanged && <State state="pending" words={text.unsaved} />}
    </span>
  );
}

interface MistakesProps {
  mistakes: readonly Mistake[];
  /** The file in the editor; lines of others cannot be gone to. */
  own: string;
  onGo: (line: number) => void;
}

function Mistakes({ mistakes, own, onGo }: MistakesProps) {
  const text = useWords(words);
  if (mistakes.length === 0) return null;
  return (
    <ul className={css.mistakes} aria-label={text.mistakes(mistakes.length)}>
      {mistakes.map(one => (
        <li key={`${one.file}:${one.line} ${one.message}`}>
          {one.file === own ? (
            <button type="button" onClick={() => onGo(one.line)}>
              {text.mistakeAt(one.file, one.line)}
            </button>
          ) : (
            <code>{text.mistakeAt(one.file, one.line)}</code>
          )}
          <span>{one.message}</span>
        </li>
      ))}
    </ul>
  );
}

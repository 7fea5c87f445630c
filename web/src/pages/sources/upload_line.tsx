// One file on its way, with how far it is and what became of it.

import { ActionIcon, Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useFormat } from '../../parts/format.ts';
import { Problem } from '../../parts/problem.tsx';
import { State } from '../../parts/state.tsx';
import { words } from '../../words/sources.ts';
import { useWords } from '../../words/words.ts';
import css from './sources.module.css';
import type { Upload } from './uploads.ts';

const states = { waiting: 'waiting', sending: 'sending', sent: 'done', failed: 'failed', stopped: 'stopped' } as const;

interface UploadLineProps {
  upload: Upload;
  onStop: (id: number) => void;
  onAgain: (id: number) => void;
}

export function UploadLine({ upload, onStop, onAgain }: UploadLineProps) {
  const text = useWords(words);
  const format = useFormat();
  const { id, file, state, sent } = upload;
  const isOnWay = state === 'waiting' || state === 'sending';
  const said = {
    waiting: format.bytes(file.size),
    sending: text.uploading(format.bytes(sent), format.bytes(file.size)),
    sent: text.lies,
    failed: format.bytes(file.size),
    stopped: text.cancelled,
  }[state];
  return (
    <li className={css.upload}>
      <State state={states[state]} signOnly />
      <span className={css.fileName}>{file.name}</span>
      {state === 'sending' && (
        <progress className={css.hair} value={sent} max={Math.max(1, file.size)} aria-label={file.name} />
      )}
      <span className={css.soft}>{said}</span>
      {isOnWay && (
        <ActionIcon aria-label={`${text.stop} ${file.name}`} onClick={() => onStop(id)}>
          <IconX size={14} stroke={1.5} />
        </ActionIcon>
      )}
      {(state === 'failed' || state === 'stopped') && (
        <Button variant="subtle" onClick={() => onAgain(id)}>
          {text.retry}
        </Button>
      )}
      {upload.error !== undefined && state === 'failed' && <Problem error={upload.error} compact />}
    </li>
  );
}

// What is shown once and never again: a link or a secret, with a button that copies it. It is gone from the page when the dialog closes.

import { Button, TextInput } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { words } from '../../words/people.ts';
import { useWords } from '../../words/words.ts';
import css from './people.module.css';

interface OnceProps {
  title: string;
  secret: string;
  lead: string;
  warn?: string;
  children?: ReactNode;
  onDone: () => void;
}

export function Once({ title, secret, lead, warn, children, onDone }: OnceProps) {
  const text = useWords(words);
  const clipboard = useClipboard({ timeout: 2_000 });
  return (
    <div className={css.form}>
      <p>{lead}</p>
      <div className={css.once}>
        <TextInput
          aria-label={title}
          readOnly
          value={secret}
          onFocus={event => event.currentTarget.select()}
          classNames={{ input: css.secret ?? '' }}
        />
        <Button
          variant="default"
          leftSection={clipboard.copied ? <IconCheck size={16} stroke={1.5} /> : <IconCopy size={16} stroke={1.5} />}
          onClick={() => clipboard.copy(secret)}
          data-autofocus
        >
          <span aria-live="polite">{clipboard.copied ? text.copied : text.copy}</span>
        </Button>
      </div>
      {warn !== undefined && <p className={css.warn}>{warn}</p>}
      {children}
      <div className={css.buttons}>
        <Button onClick={onDone}>{text.done}</Button>
      </div>
    </div>
  );
}

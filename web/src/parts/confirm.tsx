// Asks before what cannot be taken back: `if (await confirm({ title, body })) …`. One dialog for the whole page, in the shell.

import { Button } from '@mantine/core';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { words as partWords } from '../words/parts.ts';
import { useWords } from '../words/words.ts';
import styles from './confirm.module.css';
import { Dialog } from './dialog.tsx';

export interface Question {
  title: string;
  body?: ReactNode;
  /** Words of the button that does it: a verb, `Remove the token`. */
  confirm?: string;
  /** It takes something away. */
  danger?: boolean;
}

type Ask = (question: Question) => Promise<boolean>;

const ConfirmContext = createContext<Ask>(() => Promise.resolve(false));

/** `const confirm = useConfirm()`; resolves to false when the reader goes back. */
export const useConfirm = (): Ask => useContext(ConfirmContext);

interface Asked extends Question {
  answer: (yes: boolean) => void;
}

export function ConfirmProvider({ children }: { children: ReactNode }) {
  const words = useWords(partWords);
  const [asked, setAsked] = useState<Asked>();
  const [open, setOpen] = useState(false);
  const ask = useCallback<Ask>(
    question =>
      new Promise(resolve => {
        setAsked({ ...question, answer: resolve });
        setOpen(true);
      }),
    [],
  );
  const end = (yes: boolean): void => {
    asked?.answer(yes);
    setOpen(false);
  };
  return (
    <ConfirmContext.Provider value={useMemo(() => ask, [ask])}>
      {children}
      <Dialog open={open} onClose={() => end(false)} title={asked?.title ?? ''}>
        <div>{asked?.body}</div>
        <div className={styles.buttons}>
          <Button variant="default" onClick={() => end(false)}>
            {words.cancel}
          </Button>
          <Button data-autofocus data-danger={asked?.danger || undefined} onClick={() => end(true)}>
            {asked?.confirm ?? words.confirm}
          </Button>
        </div>
      </Dialog>
    </ConfirmContext.Provider>
  );
}

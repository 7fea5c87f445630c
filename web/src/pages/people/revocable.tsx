// What lets somebody in and can be taken back: how it stands, until when, when it was used, and the button that ends it for good.

import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useNow } from '../../parts/clock.tsx';
import { useConfirm } from '../../parts/confirm.tsx';
import { useFormat } from '../../parts/format.ts';
import { Problem } from '../../parts/problem.tsx';
import { State } from '../../parts/state.tsx';
import { words } from '../../words/people.ts';
import { useWords } from '../../words/words.ts';
import css from './people.module.css';

interface RevocableProps {
  item: { expires_at: string | null; revoked_at: string | null; used_at: string | null };
  /** What is asked before it ends. */
  ask: { title: string; body: string };
  revoke: () => Promise<unknown>;
  /** The list that it stands in. */
  list: 'listShares' | 'listTokens';
  /** Until when, in words. */
  until: string;
  /** What it opens, and who made it: two columns. */
  children: ReactNode;
}

export function RevocableLine({ item, ask, revoke, list, until, children }: RevocableProps) {
  const text = useWords(words);
  const format = useFormat();
  const now = useNow();
  const confirm = useConfirm();
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: revoke,
    onSuccess: () => queries.invalidateQueries({ queryKey: [list] }),
  });
  const isOver = item.expires_at !== null && Date.parse(item.expires_at) <= now.getTime();
  const [state, said] =
    item.revoked_at !== null ? ['revoked', text.revoked] : isOver ? ['expired', text.ended] : ['active', text.live];
  const endIt = async (): Promise<void> => {
    if (await confirm({ ...ask, confirm: text.revoke, danger: true })) end.mutate();
  };
  return (
    <li className={css.token}>
      {children}
      <div>
        <State state={state} words={said} />
        <p className={css.soft}>{until}</p>
      </div>
      <p className={css.soft}>
        {text.used} {item.used_at === null ? text.never : format.ago(item.used_at)}
      </p>
      <div className={css.acts}>
        {end.error !== null && <Problem error={end.error} compact />}
        {item.revoked_at === null && !isOver && (
          <Button variant="default" loading={end.isPending} onClick={() => void endIt()}>
            {text.revoke}
          </Button>
        )}
      </div>
    </li>
  );
}

// Links that let somebody in without a login, to one dashboard or report: what each opens, until when, and a way to end it.

import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/client.ts';
import type { Share } from '../../api/operations.ts';
import { useNow } from '../../parts/clock.tsx';
import { useConfirm } from '../../parts/confirm.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useFormat } from '../../parts/format.ts';
import { Go } from '../../parts/go.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { State } from '../../parts/state.tsx';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/people.ts';
import { useWords } from '../../words/words.ts';
import css from './people.module.css';

export function Shares() {
  const text = useWords(words);
  const query = useCall('listShares', {}, { fresh: 5_000 });
  return (
    <>
      <div className={css.bar}>
        <p className={css.lead}>{text.sharesLead}</p>
      </div>
      <Loaded
        query={query}
        skeleton={<Skeleton kind="table" rows={4} />}
        empty={<Empty title={text.sharesEmpty} hint={text.sharesEmptyHint} />}
      >
        {({ items }: { items: Share[] }) => (
          <ul className={css.list}>
            {items.map(share => (
              <ShareLine key={share.id} share={share} />
            ))}
          </ul>
        )}
      </Loaded>
    </>
  );
}

function ShareLine({ share }: { share: Share }) {
  const text = useWords(words);
  const format = useFormat();
  const now = useNow();
  const confirm = useConfirm();
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => call('revokeShare', { params: { id: share.id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['listShares'] }),
  });
  const isOver = Date.parse(share.expires_at) <= now.getTime();
  const [state, said] =
    share.revoked_at !== null ? ['revoked', text.revoked] : isOver ? ['expired', text.ended] : ['active', text.live];
  const ask = async (): Promise<void> => {
    const question = { title: text.shareRevokeAsk(share.target), body: text.shareRevokeWhy, confirm: text.revoke };
    if (await confirm({ ...question, danger: true })) revoke.mutate();
  };
  const params = Object.entries(share.params).map(([name, value]) => `${name}: ${value}`);
  return (
    <li className={css.token}>
      <div>
        <p className={css.name}>
          <Go href={`/${share.kind}s/${share.target}`}>{share.target}</Go>
        </p>
        <p className={css.soft}>
          {[text.kinds[share.kind], ...params, ...(share.embed ? [text.embed] : [])].join(' · ')}
        </p>
      </div>
      <div>
        <p>
          {text.by} {share.created_by}
        </p>
        <p className={css.soft}>{format.time(share.created_at)}</p>
      </div>
      <div>
        <State state={state} words={said} />
        <p className={css.soft}>{text.expiresOn(format.time(share.expires_at))}</p>
      </div>
      <p className={css.soft}>
        {text.used} {share.used_at === null ? text.never : format.ago(share.used_at)}
      </p>
      <div className={css.acts}>
        {revoke.error !== null && <Problem error={revoke.error} compact />}
        {share.revoked_at === null && !isOver && (
          <Button variant="default" loading={revoke.isPending} onClick={() => void ask()}>
            {text.revoke}
          </Button>
        )}
      </div>
    </li>
  );
}

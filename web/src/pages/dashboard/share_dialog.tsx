// Makes a link that shows this dashboard to whoever has it, for some days. The link is shown once, as the server keeps only its hash.

import { Button, Checkbox } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useNow } from '../../parts/clock.tsx';
import { CopyButton } from '../../parts/code.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { useFormat } from '../../parts/format.ts';
import { Problem } from '../../parts/problem.tsx';
import { allOf, useUrl } from '../../parts/url.ts';
import { words as dashboardWords } from '../../words/dashboards.ts';
import { useWords } from '../../words/words.ts';
import styles from './dashboard.module.css';

const choices = [1, 7, 30, 90, 365] as const;

export function ShareDialog({ name, title, onClose }: { name: string; title: string; onClose: () => void }) {
  const words = useWords(dashboardWords);
  const now = useNow();
  const [search] = useUrl();
  const [days, setDays] = useState(7);
  const [embed, setEmbed] = useState(false);
  const make = useMutation({
    mutationFn: () =>
      call('addShare', {
        body: {
          ...{ kind: 'dashboard', target: name, embed },
          params: paramsOf(search),
          expires_at: new Date(now.getTime() + days * 86_400_000).toISOString(),
        },
      }),
  });
  return (
    <Dialog open onClose={onClose} title={words.shareTitle(title)}>
      <div className={styles.share}>
        <p>{words.shareHint}</p>
        {make.data === undefined ? (
          <>
            <label className={styles.field}>
              {words.shareDays}
              <select value={days} onChange={event => setDays(Number(event.currentTarget.value))}>
                {choices.map(count => (
                  <option key={count} value={count}>
                    {words.days(count)}
                  </option>
                ))}
              </select>
            </label>
            <Checkbox label={words.embed} checked={embed} onChange={event => setEmbed(event.currentTarget.checked)} />
            {make.error !== null && <Problem error={make.error} compact />}
            <Button loading={make.isPending} onClick={() => make.mutate()}>
              {words.makeLink}
            </Button>
          </>
        ) : (
          <Made link={make.data.link} until={make.data.share.expires_at} />
        )}
      </div>
    </Dialog>
  );
}

/** Range, filters and comparison of now, as a share keeps them: filters are fixed by the server, the rest is for the page. */
function paramsOf(search: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const filters = allOf(search['f']);
  const kept = ['range', 'about', 'compare', 'tz'].flatMap(name => {
    const value = search[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return Object.fromEntries([...kept, ...(filters.length === 0 ? [] : [['filter', filters.join('\n')] as const])]);
}

function Made({ link, until }: { link: string; until: string | null }) {
  const words = useWords(dashboardWords);
  const format = useFormat();
  return (
    <>
      <div className={styles.link}>
        <input readOnly value={link} aria-label={words.link} onFocus={event => event.currentTarget.select()} />
        <CopyButton text={link} />
      </div>
      {until !== null && <p>{words.goodUntil(format.time(until))}</p>}
    </>
  );
}

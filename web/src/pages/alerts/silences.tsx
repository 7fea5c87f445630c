// What nobody wants to hear of for a while, and until when. A silence of the site's file is ended in the file.

import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { call } from '../../api/client.ts';
import type { Silence } from '../../api/operations.ts';
import { Can } from '../../parts/can.tsx';
import { useConfirm } from '../../parts/confirm.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useFormat } from '../../parts/format.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Section } from '../../parts/page.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { State } from '../../parts/state.tsx';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/alerts.ts';
import { useWords } from '../../words/words.ts';
import css from './alerts.module.css';
import { Labels } from './labels.tsx';

/** Names of the file such as `pack.*` stand for several. */
const isAbout = (silence: Silence, alert: string): boolean =>
  silence.alert === alert || (silence.alert.endsWith('*') && alert.startsWith(silence.alert.slice(0, -1)));

/** Of one alert, or of all; of one that has none, nothing is shown. */
export function Silences({ alert }: { alert?: string }) {
  const text = useWords(words);
  const query = useCall('listSilences', {}, { fresh: 5_000 });
  const items = query.data?.items.filter(one => alert === undefined || isAbout(one, alert)) ?? [];
  if (alert !== undefined && items.length === 0) return null;
  return (
    <Section title={text.silences}>
      <Loaded query={query} skeleton={<Skeleton kind="table" rows={2} />}>
        {() =>
          items.length === 0 ? (
            <Empty title={text.silencesNone} hint={text.silencesNoneHint} />
          ) : (
            <ul className={css.silences}>
              {items.map((one, index) => (
                <SilenceLine key={one.id ?? `file-${index}`} silence={one} named={alert === undefined} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

function SilenceLine({ silence, named }: { silence: Silence; named: boolean }) {
  const text = useWords(words);
  const format = useFormat();
  const confirm = useConfirm();
  const queries = useQueryClient();
  const name = silence.alert.endsWith('*') && silence.alert.length < 3 ? text.allAlerts : silence.alert;
  const { id } = silence;
  const end = useMutation({
    mutationFn: (of: number) => call('removeSilence', { params: { id: of } }),
    onSuccess: () => {
      for (const one of ['listSilences', 'listAlerts', 'getAlert']) void queries.invalidateQueries({ queryKey: [one] });
    },
  });
  return (
    <li className={css.silence}>
      <div>
        <State state={silence.active ? 'silenced' : 'off'} words={silence.active ? text.active : text.inactive} />
        <p className={css.soft}>{text.endsAt(format.time(silence.until))}</p>
      </div>
      <div>
        {named && (
          <p>
            {silence.alert.includes('*') ? (
              name
            ) : (
              <Link to="/alerts/$name" params={{ name: silence.alert }}>
                {name}
              </Link>
            )}
          </p>
        )}
        <p className={css.said}>{silence.reason}</p>
        {Object.keys(silence.labels).length > 0 && <Labels labels={silence.labels} />}
      </div>
      <div className={css.fireActs}>
        {end.error !== null && <Problem error={end.error} compact />}
        {id === null ? (
          <span className={css.soft}>{text.fromFile}</span>
        ) : (
          <Can role="editor">
            <Button
              variant="default"
              loading={end.isPending}
              onClick={() =>
                void confirm({ title: text.endAsk(name), body: text.endWhy, confirm: text.end }).then(
                  sure => sure && end.mutate(id),
                )
              }
            >
              {text.end}
            </Button>
          </Can>
        )}
      </div>
    </li>
  );
}

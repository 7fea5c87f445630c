// One input file: its books, its times, what went wrong, and the records of it that could not be read.

import { Drawer } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ApiProblem } from '../../api/client.ts';
import type { InputFile } from '../../api/operations.ts';
import { SafeText } from '../../grid/cells.tsx';
import { useCan } from '../../parts/can.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useFormat } from '../../parts/format.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { State } from '../../parts/state.tsx';
import { useCall } from '../../parts/use_call.ts';
import { words as lakeWords } from '../../words/lake.ts';
import { useWords } from '../../words/words.ts';
import styles from '../lake/lake.module.css';
import { Balance } from './books_table.tsx';

const shownRejects = 20;

function Rejects({ file }: { file: InputFile }) {
  const words = useWords(lakeWords);
  const query = useCall(
    'listRejects',
    { query: { source: file.source, path: file.path, limit: shownRejects } },
    { enabled: file.rejects > 0 },
  );
  if (file.rejects === 0) return <p className={styles['soft']}>{words.noRejectsHere}</p>;
  return (
    <Loaded query={query} skeleton={<Skeleton kind="text" rows={4} />}>
      {({ items, next }) => (
        <>
          {items.map(one => (
            <div key={one.id}>
              <p>
                <code>{one.code}</code>{' '}
                <span className={styles['soft']}>
                  {words.line} {one.line_number}:
                </span>{' '}
                <SafeText text={one.reason} />
              </p>
              <pre className={styles['record']}>
                <SafeText text={one.record} />
              </pre>
            </div>
          ))}
          {next !== null && (
            <p>
              <Link to="/lake/rejects" search={{ source: file.source, path: file.path } as never}>
                {words.allRejectsOf}
              </Link>
            </p>
          )}
        </>
      )}
    </Loaded>
  );
}

function Detail({ file }: { file: InputFile }) {
  const words = useWords(lakeWords);
  const format = useFormat();
  const analyst = useCan('analyst');
  const time = (value: string | null) => (value === null ? '–' : format.time(value, { seconds: true }));
  const facts: (readonly [string, React.ReactNode])[] = [
    [words.source, <code key="source">{file.source}</code>],
    [words.size, format.bytes(file.bytes)],
    [words.firstRecord, time(file.first_event)],
    [words.lastRecord, time(file.last_event)],
    [words.found, time(file.found_at)],
    [words.ingested, time(file.ingested_at)],
    ...(file.drift === null ? [] : [[words.drift, <SafeText key="drift" text={file.drift} />] as const]),
    ...(file.etag === null ? [] : [[words.hash, <code key="hash">{file.etag}</code>] as const]),
  ];
  return (
    <>
      <p>
        <State state={file.state} /> {file.late && <State state="late" words={words.lateHint} />}
      </p>
      {file.error !== null && (
        <pre className={styles['record']} role="alert">
          <SafeText text={file.error} />
        </pre>
      )}
      <p className={styles['equation']}>
        {format.integer(file.lines)} <small>{words.lines}</small> = {format.integer(file.rows)}{' '}
        <small>{words.rows}</small> + {format.integer(file.rejects)} <small>{words.rejects}</small> +{' '}
        {format.integer(file.duplicates)} <small>{words.duplicates}</small> <Balance sum={file} />
      </p>
      <dl className={styles['details']}>
        {facts.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3 className={styles['detailHead']}>{words.rejectsOf}</h3>
      {analyst || file.rejects === 0 ? (
        <Rejects file={file} />
      ) : (
        <p className={styles['soft']}>{words.rejectsRoleHint}</p>
      )}
    </>
  );
}

export function FileDetail({ id, onClose }: { id: number; onClose: () => void }) {
  const words = useWords(lakeWords);
  const query = useCall('getFile', { params: { id } }, { keep: false });
  const missing = query.error instanceof ApiProblem && query.error.status === 404;
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={640}
      title={<SafeText text={query.data?.path ?? ''} />}
      closeButtonProps={{ 'aria-label': words.close }}
    >
      <div className={styles['sheet']}>
        {missing ? (
          <Empty title={words.noSuchFile} />
        ) : (
          <Loaded query={query} skeleton={<Skeleton kind="text" rows={8} />}>
            {file => <Detail file={file} />}
          </Loaded>
        )}
      </div>
    </Drawer>
  );
}

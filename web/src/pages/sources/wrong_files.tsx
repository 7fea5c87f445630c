// Files of a source that failed or wait, each with its reason.

import { Link } from '@tanstack/react-router';
import type { InputFile, Source } from '../../api/operations.ts';
import { useFormat } from '../../parts/format.ts';
import { Problem } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { State } from '../../parts/state.tsx';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/sources.ts';
import { useWords } from '../../words/words.ts';
import css from './sources.module.css';

const shown = 10;

export function WrongFiles({ source }: { source: Source }) {
  const text = useWords(words);
  const of = (state: 'failed' | 'found') => ({ query: { source: source.name, state, limit: shown } });
  const failed = useCall('listFiles', of('failed'), { enabled: source.failed > 0 });
  const waiting = useCall('listFiles', of('found'), { enabled: source.waiting > 0 });
  const files = [...(failed.data?.items ?? []), ...(waiting.data?.items ?? [])].filter(
    one => one.source === source.name,
  );
  const error = failed.error ?? waiting.error;
  const left = source.failed + source.waiting - files.length;
  return (
    <div className={css.wrong}>
      <h3>{text.problems}</h3>
      <p className={css.soft}>
        {[
          ...(source.failed > 0 ? [text.failed(source.failed)] : []),
          ...(source.waiting > 0 ? [text.waiting(source.waiting)] : []),
        ].join(' · ')}
      </p>
      {error !== null && <Problem error={error} compact />}
      {files.length === 0 && error === null ? (
        <Skeleton kind="table" rows={2} />
      ) : (
        <ul>
          {files.map(file => (
            <WrongFile key={file.id} file={file} />
          ))}
        </ul>
      )}
      {left > 0 && files.length > 0 && (
        <Link
          to="/lake/ledger"
          search={{ source: source.name, state: source.failed > 0 ? 'failed' : 'found' } as never}
        >
          {text.moreFiles(left)}
        </Link>
      )}
    </div>
  );
}

function WrongFile({ file }: { file: InputFile }) {
  const format = useFormat();
  return (
    <li className={css.wrongFile}>
      <State state={file.state} />
      <div className={css.wrongWhy}>
        <p className={css.fileName}>{file.path}</p>
        {file.error !== null && <p>{file.error}</p>}
      </div>
      <span className={css.soft}>{format.bytes(file.bytes)}</span>
      <time className={css.soft} dateTime={file.found_at} title={format.time(file.found_at)}>
        {format.ago(file.found_at)}
      </time>
    </li>
  );
}

// What becomes of files that were handed in: the pass that takes them, as it goes on, then how many rows they are and where to look at them.
// What must stay true: rows are told from the ledger, file by file, and not from the pass, which may have taken others too.

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import type { InputFile, Run, Source } from '../../api/operations.ts';
import { useNow } from '../../parts/clock.tsx';
import { useFormat } from '../../parts/format.ts';
import { useEvents } from '../../parts/live.ts';
import { Problem } from '../../parts/problem.tsx';
import { spanText } from '../../parts/ranges.ts';
import { State } from '../../parts/state.tsx';
import { dayStart } from '../../parts/zone.ts';
import { useZone } from '../../parts/zones.ts';
import { words } from '../../words/sources.ts';
import { useWords } from '../../words/words.ts';
import { useRunNames } from '../runs/names.ts';
import { StageCounts } from '../runs/run_line.tsx';
import css from './sources.module.css';
import type { Upload, Uploads } from './uploads.ts';

/** The files of a source that were sent, once the ledger has an end for each of them; it is looked at until then. */
function useTaken(source: string, sent: readonly Upload[]): { files: InputFile[]; over: boolean; error: Error | null } {
  const names = sent.map(one => one.file.name);
  const query = useQuery({
    queryKey: ['listFiles', source, names],
    enabled: names.length > 0,
    queryFn: async ({ signal }) => {
      const found = await Promise.all(
        sent.map(one => call('listFiles', { query: { source, search: one.file.name, limit: 20 } }, { signal })),
      );
      return found.flatMap(({ items }, at) =>
        items.filter(file => file.source === source && file.path.endsWith(sent[at]?.path?.split('/').at(-1) ?? '')),
      );
    },
    refetchInterval: ({ state: { data } }) => (ended(data, sent) ? false : 1_500),
    staleTime: 0,
  });
  return { files: query.data ?? [], over: ended(query.data, sent), error: query.error };
}

/** Whether the ledger knows an end of each that is newer than its sending: it may have known files of these names before. */
function ended(files: readonly InputFile[] | undefined, sent: readonly Upload[]): boolean {
  const since = Math.min(...sent.map(one => one.since.getTime()));
  const isNew = (file: InputFile) =>
    file.state !== 'found' &&
    Math.max(Date.parse(file.found_at), Date.parse(file.ingested_at ?? file.found_at)) >= since;
  return files !== undefined && files.filter(isNew).length >= sent.length;
}

export function AfterUpload({ source, uploads }: { source: Source; uploads: Uploads }) {
  const sent = uploads.uploads.filter(one => one.state === 'sent');
  if (uploads.handedIn === undefined || sent.length === 0) return null;
  return <Taking key={uploads.handedIn.getTime()} source={source} sent={sent} />;
}

function Taking({ source, sent }: { source: Source; sent: readonly Upload[] }) {
  const text = useWords(words);
  const [run, setRun] = useState<Run>();
  const since = Math.min(...sent.map(one => one.since.getTime()));
  useEvents('run', told => {
    if (Date.parse(told.started_at) >= since) setRun(told);
  });
  const { files, over, error } = useTaken(source.name, sent);
  if (error !== null) return <Problem error={error} compact />;
  // The same file again changes nothing in the ledger: then the end of the pass is the end.
  if (over || run?.state === 'done') return <Taken source={source} files={files} run={run} />;
  const failed = run !== undefined && run.state !== 'running';
  return (
    <div className={css.pass} role="status">
      {failed ? (
        <>
          <State state="failed" words={text.passFailed} />
          <span>{run.error}</span>
          <Link to="/runs/$run" params={{ run: String(run.id) }}>
            {text.lookRun}
          </Link>
        </>
      ) : (
        <UnderWay run={run} />
      )}
    </div>
  );
}

function UnderWay({ run }: { run: Run | undefined }) {
  const text = useWords(words);
  const names = useRunNames();
  const stage = run?.stages.find(one => one.state === 'running');
  if (run === undefined || stage === undefined) return <State state="waiting" words={text.passWaits} />;
  return (
    <>
      <State state="running" words={text.passStage(names.stage(stage.name))} />
      <StageCounts stage={stage} />
      <Link to="/runs/$run" params={{ run: String(run.id) }}>
        {text.lookRun}
      </Link>
    </>
  );
}

/** The days that the records of files are of, at most the newest month of them; undefined where they are of now, as the dashboards are. */
function useDaysOf(files: readonly InputFile[]): string | undefined {
  const zone = useZone();
  const now = useNow();
  const times = files.flatMap(({ first_event: first, last_event: last }) => [first, last].flatMap(at => at ?? []));
  const ends = times.map(at => Date.parse(at)).sort((a, b) => a - b);
  const [first = now.getTime()] = ends;
  const last = ends.at(-1) ?? now.getTime();
  if (now.getTime() - last < recentMs) return undefined;
  const from = new Date(Math.max(first, last - longestMs));
  return spanText({ from: dayStart(from, zone), to: dayStart(new Date(last), zone, 1) }, zone);
}

/** Dashboards begin with the last three days: records of these are in sight anyway. */
const recentMs = 2 * 86_400_000;
const longestMs = 30 * 86_400_000;

function Taken({ source, files, run }: { source: Source; files: readonly InputFile[]; run: Run | undefined }) {
  const text = useWords(words);
  const format = useFormat();
  const sum = (of: (file: InputFile) => number) => files.reduce((total, file) => total + of(file), 0);
  const rows = sum(file => file.rows);
  const rejects = sum(file => file.rejects);
  const duplicates = sum(file => file.duplicates);
  const failed = files.filter(file => file.state === 'failed');
  const building = run?.state === 'running';
  const range = useDaysOf(files);
  return (
    <div className={css.taken} role="status">
      <p className={css.result}>
        <State state={rows > 0 ? 'done' : failed.length > 0 ? 'failed' : 'duplicate'} signOnly />
        {rows > 0 ? text.passDone(format.integer(rows), source.dataset) : text.passNothing(source.dataset)}{' '}
        {rows > 0 && (
          <Link to="/sql" search={{ sql: `select * from ${source.dataset} limit 1000` } as never}>
            {text.look}
          </Link>
        )}
        {rows > 0 && (
          <Link to="/dashboards" search={{ range } as never}>
            {text.lookPages}
          </Link>
        )}
      </p>
      <div className={css.rest}>
        {rejects > 0 && (
          <Link to="/lake/rejects" search={{ source: source.name } as never}>
            {format.integer(rejects)} {text.rejects.toLowerCase()}
          </Link>
        )}
        {duplicates > 0 && (
          <span>
            {format.integer(duplicates)} {text.duplicates.toLowerCase()}
          </span>
        )}
        {building && <UnderWay run={run} />}
      </div>
      {failed.map(file => (
        <p key={file.id} className={css.failed}>
          <State state="failed" signOnly /> {file.path}: {file.error}
        </p>
      ))}
    </div>
  );
}

// The program itself: is it well, what runs here, how large everything is, and every mistake of the catalogue with its file and line.

import type { Operations } from '../../api/operations.ts';
import { useCheckWords } from '../../parts/facts.ts';
import { useFormat } from '../../parts/format.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { State } from '../../parts/state.tsx';
import { useCall } from '../../parts/use_call.ts';
import { words as statusWords } from '../../words/status.ts';
import { useWords } from '../../words/words.ts';
import styles from './status.module.css';

type Status = Operations['getStatus']['answer'];

export function StatusPage() {
  const words = useWords(statusWords);
  const query = useCall('getStatus', {}, { every: 30_000, fresh: 10_000 });
  return (
    <Page title={words.title} titleExtra={query.data === undefined ? undefined : <Verdict status={query.data} />}>
      <Loaded query={query} skeleton={<Skeleton kind="text" rows={12} />}>
        {status => (
          <div className={styles.columns}>
            <div>
              <Checks status={status} />
              <Mistakes status={status} />
            </div>
            <div className={styles.side}>
              <Facts status={status} />
              <Doors />
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Verdict({ status }: { status: Status }) {
  const words = useWords(statusWords);
  const bad = status.checks.filter(check => !check.ok).length;
  return bad === 0 ? <State state="ok" words={words.well} /> : <State state="error" words={words.notWell(bad)} />;
}

function Checks({ status: { checks } }: { status: Status }) {
  const words = useWords(statusWords);
  const said = useCheckWords();
  return (
    <Section title={words.health}>
      <ul className={styles.checks}>
        {[...checks]
          .sort((a, b) => Number(a.ok) - Number(b.ok))
          .map(check => ({ ...check, ...said(check), key: check.name }))
          .map(check => (
            <li key={check.key}>
              <State state={check.ok ? 'ok' : 'error'} {...(check.ok ? {} : { words: words.failing })} signOnly />
              <span className={styles.name}>{check.name}</span>
              <span className={styles.words}>
                {check.words}
                {check.hint === null || check.ok ? null : <span className={styles.hint}>{check.hint}</span>}
              </span>
            </li>
          ))}
      </ul>
    </Section>
  );
}

function Mistakes({ status: { catalogue } }: { status: Status }) {
  const words = useWords(statusWords);
  const format = useFormat();
  const { mistakes } = catalogue;
  return (
    <Section title={words.catalogue} note={words.loaded(format.time(catalogue.loaded_at))}>
      {mistakes.length === 0 ? (
        <State state="ok" words={words.noMistakes} />
      ) : (
        <>
          <p className={styles.lead}>
            <State state="warning" signOnly /> {words.mistakes(mistakes.length)}
          </p>
          <ol className={styles.mistakes}>
            {mistakes.map(mistake => (
              <li key={JSON.stringify(mistake)}>
                <code>
                  {mistake.file}
                  {mistake.line > 0 ? `:${mistake.line}` : ''}
                </code>
                <span>{mistake.message}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </Section>
  );
}

function Facts({ status }: { status: Status }) {
  const words = useWords(statusWords);
  const format = useFormat();
  const { disk } = status;
  return (
    <>
      <Section title={words.program}>
        <Pairs
          pairs={[
            [words.version, status.version],
            [words.node, status.node],
            [words.duckdb, status.duckdb],
            [words.started, `${format.time(status.started_at)}, ${format.ago(status.started_at)}`],
            [words.memory, format.bytes(status.memory_bytes)],
            [words.listeners, format.integer(status.events)],
          ]}
        />
      </Section>
      <Section title={words.sizes}>
        <Pairs
          pairs={[
            [words.lake, format.bytes(disk.lake_bytes)],
            [words.state, format.bytes(disk.state_bytes)],
            [words.free, format.bytes(disk.free_bytes)],
          ]}
        />
      </Section>
    </>
  );
}

function Pairs({ pairs }: { pairs: readonly (readonly [string, string])[] }) {
  return (
    <dl className={styles.pairs}>
      {pairs.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Doors() {
  const words = useWords(statusWords);
  const doors = [
    [words.openapi, '/api/openapi.json'],
    [words.metrics, '/metrics'],
    [words.healthz, '/healthz'],
    [words.readyz, '/readyz'],
  ] as const;
  return (
    <Section title={words.doors}>
      <dl className={styles.pairs}>
        {doors.map(([name, href]) => (
          <div key={href}>
            <dt>{name}</dt>
            <dd>
              <a href={href}>
                <code>{href}</code>
              </a>
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

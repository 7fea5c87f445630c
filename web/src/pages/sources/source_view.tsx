// One source: its state in words, its books as the equation that they are, a line of its last hours, files that need a look, and the place to
// hand files in.

import { IconArrowRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Source } from '../../api/operations.ts';
import { Spark } from '../../charts/spark.tsx';
import { useFormat } from '../../parts/format.ts';
import { State } from '../../parts/state.tsx';
import { words } from '../../words/sources.ts';
import { useWords } from '../../words/words.ts';
import { EmptySource } from './empty_source.tsx';
import { HandIn } from './hand_in.tsx';
import { linesByHour } from './hours.ts';
import css from './sources.module.css';
import { WrongFiles } from './wrong_files.tsx';

export function SourceView({ source }: { source: Source }) {
  const text = useWords(words);
  const isEmpty = source.files === 0;
  return (
    <section className={css.source} aria-label={source.name}>
      <header className={css.head}>
        <h2>{source.name}</h2>
        <State state={source.state} words={text.states[source.state]} />
        <span className={css.flow}>
          <code>{source.path}</code>
          <span className={css.format}>{source.format}</span>
          <IconArrowRight size={14} stroke={1.5} aria-label={text.dataset} />
          <Link to="/lake/$table" params={{ table: source.dataset }}>
            {source.dataset}
          </Link>
        </span>
        {source.hold && <State state="stopped" words={text.hold} />}
      </header>
      {source.words !== '' && source.state !== 'fresh' && !isEmpty && <p className={css.words}>{source.words}</p>}
      {!isEmpty && <Figures source={source} />}
      {!isEmpty && <Books source={source} />}
      {source.failed + source.waiting > 0 && <WrongFiles source={source} />}
      {isEmpty && <EmptySource source={source} />}
      <HandIn source={source} />
    </section>
  );
}

function Figures({ source }: { source: Source }) {
  const text = useWords(words);
  const format = useFormat();
  const hours = linesByHour(source.by_hour);
  const when = (iso: string | null) => (iso === null ? text.never : format.ago(iso));
  const exact = (iso: string | null) => (iso === null ? '' : format.time(iso, { seconds: true }));
  const facts: [string, string, string][] = [
    [text.newestEvent, when(source.newest_event), exact(source.newest_event)],
    [text.newestFile, when(source.newest_file), exact(source.newest_file)],
    [text.files, format.integer(source.files), ''],
    [text.size, format.bytes(source.bytes), ''],
  ];
  return (
    <div className={css.figures}>
      <dl>
        {facts.map(([name, value, more]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
            {more !== '' && <dd className={css.soft}>{more}</dd>}
          </div>
        ))}
      </dl>
      {hours.length > 1 && (
        <figure className={css.spark}>
          <Spark values={hours} label={text.spark(source.name, hours.length)} width={320} height={44} />
          <figcaption>{text.last72}</figcaption>
        </figure>
      )}
    </div>
  );
}

/** Lines = rows + rejects + duplicates, with where to look for each. */
function Books({ source }: { source: Source }) {
  const text = useWords(words);
  const format = useFormat();
  const balanced = source.lines === source.rows + source.rejects + source.duplicates;
  return (
    <div className={css.books}>
      <p className={css.equation} title={text.booksAre}>
        <b>{format.integer(source.lines)}</b> {text.lines.toLowerCase()}
        <i>=</i>
        <b>{format.integer(source.rows)}</b>{' '}
        <Link to="/lake/$table" params={{ table: source.dataset }}>
          {text.rows.toLowerCase()}
        </Link>
        <i>+</i>
        <b>{format.integer(source.rejects)}</b>{' '}
        <Link to="/lake/rejects" search={{ source: source.name } as never}>
          {text.rejects.toLowerCase()}
        </Link>
        <i>+</i>
        <b>{format.integer(source.duplicates)}</b> {text.duplicates.toLowerCase()}
      </p>
      <State state={balanced ? 'ok' : 'error'} words={balanced ? text.balanced : text.unbalanced} />
      <Link to="/lake/ledger" search={{ source: source.name } as never} className={css.all}>
        {text.allFiles}
      </Link>
    </div>
  );
}

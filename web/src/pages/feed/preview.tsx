// The rows of a feed, and what became of each entry since an earlier time: places gained and lost, who is new, who is gone.

import { Select } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconMinus, IconPlus } from '@tabler/icons-react';
import type { FeedWhole, Operations } from '../../api/operations.ts';
import type { GridColumn } from '../../grid/columns.ts';
import { resultColumns } from '../../grid/result_columns.tsx';
import { SimpleTable } from '../../grid/simple_table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useFormat } from '../../parts/format.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Section } from '../../parts/page.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useParam } from '../../parts/url.ts';
import { useCall } from '../../parts/use_call.ts';
import { words as feedWords } from '../../words/feeds.ts';
import { useWords } from '../../words/words.ts';
import css from './feed.module.css';
import { Params } from './params.tsx';
import { useGiven } from './use_given.ts';

type Previewed = Operations['previewFeed']['answer'];
type Change = Previewed['changes'][number];

/** More rows are for applications; a person looks at the first ones. */
const mostRows = 200;

export function Preview({ feed }: { feed: FeedWhole }) {
  const text = useWords(feedWords);
  const given = useGiven(feed);
  const [against = 'yesterday', setAgainst] = useParam('against');
  const query = useCall(
    'previewFeed',
    {
      params: { name: feed.name },
      query: { given: given.given, against: against === 'previous' && feed.of_minute ? 'previous' : 'yesterday' },
    },
    { fresh: 5_000, every: 15_000 },
  );
  const choices = [
    { value: 'yesterday', label: text.yesterday },
    ...(feed.of_minute ? [{ value: 'previous', label: text.previous }] : []),
  ];
  return (
    <Section
      title={text.preview}
      actions={
        <Select
          aria-label={text.against}
          data={choices}
          value={choices.some(one => one.value === against) ? against : 'yesterday'}
          allowDeselect={false}
          onChange={value => setAgainst(value === 'yesterday' ? undefined : (value ?? undefined))}
        />
      }
    >
      <Params params={feed.params} given={given} />
      <Loaded
        query={query}
        skeleton={<Skeleton kind="table" rows={8} />}
        isEmpty={({ answer, changes }) => answer.rows.length === 0 && changes.length === 0}
        empty={<Empty title={text.empty} hint={text.emptyHint} />}
      >
        {previewed => <Lists previewed={previewed} label={feed.title} />}
      </Loaded>
    </Section>
  );
}

interface Line {
  values: readonly unknown[];
  change: Change | undefined;
}

function Lists({ previewed, label }: { previewed: Previewed; label: string }) {
  const text = useWords(feedWords);
  const format = useFormat();
  const { answer, columns, changes, before } = previewed;
  const rows = answer.rows.slice(0, mostRows);
  // The minute stands above the table, once. Those that are there stand before those that are gone, in the order of the rows.
  const shown = columns.filter(({ name }) => !rows.every(row => row[name] === answer.as_of));
  const lines = rows.map((row, i): Line => ({ values: shown.map(({ name }) => row[name]), change: changes[i] }));
  const gone = changes.filter(change => change.rank === null);
  const own = resultColumns(rows.length === 0 ? columns : shown, format).map(
    (column): GridColumn<Line> => ({
      ...column,
      text: line => column.text?.(line.values) ?? '',
      value: line => column.value?.(line.values) ?? null,
      render: line => column.render?.(line.values),
    }),
  );
  const move: GridColumn<Line> = {
    key: 'move',
    label: text.move,
    width: 96,
    render: ({ change }) => <Move change={change} />,
  };
  return (
    <>
      <Summary previewed={previewed} />
      <SimpleTable
        columns={before === null ? own : [move, ...own]}
        rows={lines}
        rowKey={(_, at) => at}
        label={label}
        empty={text.empty}
      />
      {answer.rows.length > mostRows && <p className={css.soft}>{text.more(answer.rows.length - mostRows)}</p>}
      {gone.length > 0 && (
        <p className={css.gone}>
          <b>{text.gone}</b>
          {gone.slice(0, mostRows).map(({ key, before: place }) => (
            <span key={JSON.stringify(key)}>
              {key.map(String).join(' · ')} <i>{text.wasAt(place ?? 0)}</i>
            </span>
          ))}
        </p>
      )}
    </>
  );
}

function Summary({ previewed: { answer, before, changes } }: { previewed: Previewed }) {
  const text = useWords(feedWords);
  const format = useFormat();
  const count = (is: (change: Change) => boolean) => changes.filter(is).length;
  const counts = [
    count(({ rank, before: then }) => rank !== null && then !== null && rank < then),
    count(({ rank, before: then }) => rank !== null && then !== null && rank > then),
    count(({ before: then }) => then === null),
    count(({ rank }) => rank === null),
  ] as const;
  return (
    <p className={css.summary} role="status">
      {answer.as_of !== null && <span>{text.asOf(format.time(answer.as_of))}</span>}
      <span title={text.revisionHint}>{text.revision(answer.revision)}</span>
      <span>{text.rows(answer.rows.length)}</span>
      {before === null ? (
        <span>{text.noBefore}</span>
      ) : (
        <span>
          {format.time(before.as_of)}: {text.moves(...counts)}
        </span>
      )}
    </p>
  );
}

function Move({ change }: { change: Change | undefined }) {
  const text = useWords(feedWords);
  if (change === undefined || change.rank === null) return null;
  const { rank, before } = change;
  const places = before === null ? 0 : before - rank;
  const [Icon, way, said] =
    before === null
      ? ([IconPlus, 'new', text.isNew] as const)
      : places > 0
        ? ([IconArrowUp, 'up', text.up(places)] as const)
        : places < 0
          ? ([IconArrowDown, 'down', text.down(-places)] as const)
          : ([IconMinus, 'same', text.same] as const);
  return (
    <span className={css.move} data-way={way} title={before === null ? said : text.wasAt(before)}>
      <Icon size={14} stroke={1.75} aria-hidden />
      {said}
    </span>
  );
}

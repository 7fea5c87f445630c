// What a program must know of a feed: how fresh it is, how long it may be kept, what its numbers and names mean, who may read it.

import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { FeedWhole } from '../../api/operations.ts';
import { useFormat } from '../../parts/format.ts';
import { Section } from '../../parts/page.tsx';
import { words as feedWords } from '../../words/feeds.ts';
import { useWords } from '../../words/words.ts';
import css from './feed.module.css';

export function Facts({ feed }: { feed: FeedWhole }) {
  const text = useWords(feedWords);
  const format = useFormat();
  const { as_of: asOf, next_at: nextAt, late, steady, tables, fresh_for_seconds: seconds } = feed;
  const facts: [string, ReactNode][] = [
    [text.asOfFact, asOf === null ? text.noData : format.time(asOf, { seconds: true })],
    ...(nextAt === null
      ? []
      : [[text.next, late ? text.nextLate(format.ago(nextAt)) : format.clock(nextAt)] as [string, ReactNode]]),
    [text.kept, seconds === null ? text.keptMinute : text.keptFor(format.duration(seconds * 1_000))],
    [
      text.version,
      <>
        <code>{feed.version}</code> {text.versionHint}
      </>,
    ],
    ...(steady === null
      ? []
      : [
          [
            text.steady,
            [
              steady.when === null ? '' : `${text.steadyWhen(steady.when)}: `,
              text.steadyRule(format.ratio(steady.beaten_by), steady.minutes),
            ].join(''),
          ] as [string, ReactNode],
        ]),
    [text.tables, <Tables key="tables" names={tables} />],
    [text.who, feed.public ? text.whoPublic : text.whoKnown],
  ];
  return (
    <Section title={text.facts}>
      <dl className={css.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

const Tables = ({ names }: { names: readonly string[] }) => (
  <span className={css.tables}>
    {names.map(name => (
      <Link key={name} to="/lake/$table" params={{ table: name }}>
        {name}
      </Link>
    ))}
  </span>
);

// The lines that a run told, as they come. The view stays at the end while lines arrive, and stays where the reader is once they scroll up.

import { Button } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { useLayoutEffect, useRef, useState } from 'react';
import { useFormat } from '../../parts/format.ts';
import { useEvents } from '../../parts/live.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Section } from '../../parts/page.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/runs.ts';
import { useWords } from '../../words/words.ts';
import css from './run.module.css';

interface LogLine {
  at: string;
  text: string;
}

/** So near to its end, the view goes on with it. */
const nearEnd = 24;

/** Lines that were asked for, then those told since that are not among them. */
function joined(asked: readonly LogLine[], told: readonly LogLine[]): LogLine[] {
  const known = new Set(asked.map(line => `${line.at} ${line.text}`));
  return [...asked, ...told.filter(line => !known.has(`${line.at} ${line.text}`))];
}

export function RunLog({ run, live }: { run: number; live: boolean }) {
  const text = useWords(words);
  const [told, setTold] = useState<LogLine[]>([]);
  useEvents('log', line => {
    if (line.run === run) setTold(before => [...before, { at: line.at, text: line.text }]);
  });
  const query = useCall('getRunLog', { params: { run } }, { fresh: 5_000 });
  const lines = joined(query.data?.lines ?? [], told);
  return (
    <Section title={text.log} {...(lines.length > 0 ? { note: text.lineCount(lines.length) } : {})}>
      <Loaded query={query} skeleton={<Skeleton kind="text" rows={6} />}>
        {(asked: { kept: boolean }) =>
          lines.length > 0 ? (
            <Lines lines={lines} />
          ) : (
            <p className={css.soft}>{live ? text.logWaiting : asked.kept ? text.logEmpty : text.logGone}</p>
          )
        }
      </Loaded>
    </Section>
  );
}

function Lines({ lines }: { lines: readonly LogLine[] }) {
  const text = useWords(words);
  const format = useFormat();
  const box = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  const count = lines.length;
  useLayoutEffect(() => {
    const { current } = box;
    if (current !== null && follows && count > 0) current.scrollTop = current.scrollHeight;
  }, [count, follows]);
  return (
    <div className={css.log}>
      <div
        ref={box}
        className={css.lines}
        role="log"
        aria-label={text.log}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which keys must be able to do.
        tabIndex={0}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
          setFollows(scrollHeight - scrollTop - clientHeight < nearEnd)
        }
      >
        {lines.map((line, index) => (
          // Two lines may be the same, and none ever moves: they are only added at the end.
          <p key={index}>
            <time dateTime={line.at}>{format.time(line.at, { seconds: true })}</time> {line.text}
          </p>
        ))}
      </div>
      {!follows && (
        <Button
          className={css.follow}
          variant="default"
          leftSection={<IconArrowDown size={16} stroke={1.5} />}
          onClick={() => setFollows(true)}
        >
          {text.logFollow}
        </Button>
      )}
    </div>
  );
}

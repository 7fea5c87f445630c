// Where the numbers are when the range has none: the data of a site may end years ago, and nobody should have to guess where to look.

import { Button } from '@mantine/core';
import { useFormat } from '../parts/format.ts';
import { useRange } from '../parts/range.tsx';
import { newestDays } from '../parts/ranges.ts';
import { words } from '../words/charts.ts';
import { useWords } from '../words/words.ts';
import styles from './past_data.module.css';

/** The end of the data where the range lies after it. */
export function endBefore(answer: { data_to: string | null; range: { from: string } } | undefined): string | null {
  if (answer === undefined || answer.data_to === null) return null;
  return Date.parse(answer.data_to) <= Date.parse(answer.range.from) ? answer.data_to : null;
}

/** A button that goes to the newest days of data. */
export function ToNewest({ end }: { end: string }) {
  const said = useWords(words);
  const format = useFormat();
  const { span, setSpan, timeZone } = useRange();
  if (span === undefined) return null;
  const newest = newestDays(new Date(end), span, timeZone);
  return (
    <Button variant="default" onClick={() => setSpan(newest)}>
      {said.toNewest(format.range(newest.from.toISOString(), newest.to.toISOString()))}
    </Button>
  );
}

/** One line for a page on which no panel has anything. */
export function PastData({ end }: { end: string }) {
  const said = useWords(words);
  const format = useFormat();
  return (
    <div className={styles.past} role="status">
      <p>{said.dataEnds(format.time(end))}</p>
      <ToNewest end={end} />
    </div>
  );
}

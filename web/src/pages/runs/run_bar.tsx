// A run as segments on an axis of time: each stage as long as it took, named where there is room. The whole is one picture with one text
// for those who do not see it.

import { useElementSize } from '@mantine/hooks';
import type { Run } from '../../api/operations.ts';
import { useFormat } from '../../parts/format.ts';
import { useRunNames } from './names.ts';
import css from './runs.module.css';
import { segmentsOf } from './timeline.ts';

/** About this many pixels of a letter, and of what stands around a name. */
const letter = 7.2;
const around = 12;

export function RunBar({ run, now, end }: { run: Run; now: Date; end: number }) {
  const names = useRunNames();
  const format = useFormat();
  const { ref, width } = useElementSize();
  const segments = segmentsOf(run, now);
  const label = segments
    .map(
      ({ stage, from, to }) => `${names.stage(stage.name)} ${names.state(stage.state)} ${format.duration(to - from)}`,
    )
    .join(', ');
  return (
    <div className={css.bar} ref={ref} role="img" aria-label={label}>
      {segments.map(({ stage, from, to }, index) => {
        const room = ((to - from) / end) * width;
        const name = names.stage(stage.name);
        return (
          <span
            key={stage.number}
            className={css.segment}
            data-state={stage.state}
            data-odd={index % 2 === 1}
            title={`${name} · ${format.duration(to - from)}${stage.detail === null ? '' : ` · ${stage.detail}`}`}
            style={{ left: `${(from / end) * 100}%`, width: `max(2px, ${((to - from) / end) * 100}% - 1px)` }}
          >
            {room > name.length * letter + around ? name : ''}
          </span>
        );
      })}
    </div>
  );
}

/** The marks of the axis that all bars of a list share. */
export function RunAxis({ ticks, end, label }: { ticks: readonly number[]; end: number; label: string }) {
  const format = useFormat();
  return (
    <div className={css.axis} title={label} aria-hidden="true">
      {ticks.map(tick => (
        <span key={tick} style={{ left: `${(tick / end) * 100}%` }} data-last={tick === end}>
          {tick === 0 ? '0' : format.duration(tick)}
        </span>
      ))}
    </div>
  );
}

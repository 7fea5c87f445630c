// A flow: bars of what things came from and went to, bands between them, names beside the bars. Arrow keys go from band to band, the largest first,
// a live region says each, and Enter is the click on what it leads to.

import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import { type Format, useFormat } from '../parts/format.ts';
import { words } from '../words/charts.ts';
import { useWords } from '../words/words.ts';
import type { ChartProps } from './chart_props.ts';
import { type AnswerColumn, columnsOf, type Pick } from './cut.ts';
import styles from './flow.module.css';
import { type FlowLink, type FlowNode, type FlowPlaces, flowOf, flowSizes } from './flow.ts';
import { textWidth } from './look.ts';
import { usePickWords } from './picking.ts';
import { useNames } from './use_names.ts';
import { useWidth } from './use_width.ts';

export function FlowFigure({ answer, height, label, onPick }: ChartProps) {
  const [element, width] = useWidth<HTMLDivElement>();
  const names = useNames();
  const { elsewhere } = useWords(words);
  const places = useMemo(
    () =>
      width === 0
        ? undefined
        : flowOf(answer, { width, height, names: { ...names, none: elsewhere }, measure: textWidth }),
    [answer, width, height, names, elsewhere],
  );
  const column = answer.columns[columnsOf(answer).metrics[0] ?? -1];
  const ends = columnsOf(answer).dimensions.map(index =>
    names.label(answer.columns[index]?.name ?? '', answer.columns[index]?.label),
  );
  return (
    <div ref={element} className={styles.flow}>
      <div className={styles.ends} aria-hidden="true">
        <span>{ends[0]}</span>
        <span>{ends[1]}</span>
      </div>
      <div style={{ minHeight: height }}>
        {places !== undefined && <Drawing {...{ places, column, label, onPick }} />}
      </div>
    </div>
  );
}

interface DrawingProps {
  places: FlowPlaces;
  column: AnswerColumn | undefined;
  label: string;
  onPick: ChartProps['onPick'];
}

interface Pointed {
  link: number;
  keys: boolean;
}

function Drawing({ places, column, label, onPick }: DrawingProps) {
  const said = useWords(words);
  const format = useFormat();
  const keys = useId();
  const [at, setAt] = useState<Pointed | null>(null);
  const [node, setNode] = useState<FlowNode | null>(null);
  const pointed = at === null ? undefined : places.links[at.link];
  const reading = pointed === undefined ? '' : readingOf(pointed, { places, column, format, share: said.shareOfAll });
  const lit = (link: FlowLink) =>
    pointed === undefined ? node === null || link.from === node || link.to === node : link === pointed;
  const quiet = pointed === undefined && node === null;
  return (
    <div
      className={styles.drawing}
      style={{ height: places.height }}
      role="application"
      aria-label={label}
      aria-describedby={keys}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move along the bands.
      tabIndex={0}
      onKeyDown={event => move(event, { places, at, setAt, onPick })}
      onBlur={() => setAt(null)}
      onPointerLeave={event => event.pointerType !== 'touch' && setAt(null)}
    >
      <span id={keys} className="unseen">
        {said.flowKeys}
      </span>
      <svg width={places.width} height={places.height} aria-hidden="true" data-quiet={quiet || undefined}>
        <title />
        {places.links.map((link, index) => (
          <path
            key={link.key}
            d={link.path}
            fill={colourOf(link.from)}
            data-lit={lit(link) || undefined}
            onPointerEnter={() => setAt({ link: index, keys: false })}
            onPointerDown={() => setAt({ link: index, keys: false })}
          />
        ))}
        {places.nodes.map(one => (
          <rect
            key={`${one.side} ${one.key}`}
            {...{ x: one.x, y: one.y, width: flowSizes.bar, height: one.height }}
            fill={one.side === 'from' ? colourOf(one) : 'var(--soft)'}
          />
        ))}
      </svg>
      {places.nodes.map(one => (
        <NodeName
          key={`${one.side} ${one.key}`}
          {...{ node: one, places, onPick, setNode }}
          value={format.value(one.value, column?.unit)}
        />
      ))}
      {pointed !== undefined && <Said link={pointed} reading={reading} places={places} />}
      <span className="unseen" aria-live="polite">
        {at?.keys === true ? reading : ''}
      </span>
    </div>
  );
}

const colourOf = ({ colour }: FlowNode): string => (colour === null ? 'var(--faint)' : `var(--fill-${colour + 1})`);

/** `A → B: 123 viewers, 4.2% of all`. */
function readingOf({ from, to, cell, value }: FlowLink, { places, column, format, share }: FlowReading): string {
  const part = share(format.ratio(places.sum === 0 ? 0 : value / places.sum));
  const unit = format.unit(column?.unit);
  const amount = format.value(cell, column?.unit, { exact: true });
  return `${from.text} → ${to.text}: ${amount}${unit === '' ? '' : ` ${unit}`}, ${part}`;
}

interface FlowReading {
  places: FlowPlaces;
  column: AnswerColumn | undefined;
  format: Format;
  share: (text: string) => string;
}

interface Moving {
  places: FlowPlaces;
  at: Pointed | null;
  setAt: (at: Pointed | null) => void;
  onPick: ChartProps['onPick'];
}

function move(event: KeyboardEvent<HTMLElement>, { places, at, setAt, onPick }: Moving): void {
  if (event.target !== event.currentTarget) return;
  const last = places.links.length - 1;
  const next = {
    ArrowDown: Math.min(last, (at?.link ?? -1) + 1),
    ArrowRight: Math.min(last, (at?.link ?? -1) + 1),
    ArrowUp: Math.max(0, (at?.link ?? 1) - 1),
    ArrowLeft: Math.max(0, (at?.link ?? 1) - 1),
    Home: 0,
    End: last,
  }[event.key];
  if (next !== undefined && last >= 0) {
    event.preventDefault();
    setAt({ link: next, keys: true });
    return;
  }
  const link = at === null ? undefined : places.links[at.link];
  const pick = event.shiftKey ? link?.from.pick : link?.to.pick;
  if (event.key === 'Enter' && pick != null) onPick?.(pick);
  if (event.key === 'Escape' && at !== null) {
    event.stopPropagation();
    setAt(null);
  }
}

interface NodeNameProps {
  node: FlowNode;
  places: FlowPlaces;
  value: string;
  onPick: ((pick: Pick) => void) | undefined;
  setNode: (node: FlowNode | null) => void;
}

/** The name of a bar outside of it; what it comes to in its title. */
function NodeName({ node, places, value, onPick, setNode }: NodeNameProps) {
  const pickWords = usePickWords();
  const { side, pick, text } = node;
  const left = side === 'from';
  const style = {
    top: node.y + node.height / 2 - flowSizes.line / 2,
    ...(left
      ? { left: 0, width: node.x - flowSizes.gap }
      : {
          left: node.x + flowSizes.bar + flowSizes.gap,
          width: places.width - node.x - flowSizes.bar - flowSizes.gap,
        }),
  };
  const hover = { onPointerEnter: () => setNode(node), onPointerLeave: () => setNode(null) };
  const shown = { className: styles.name, 'data-side': side, style, title: `${text}: ${value}`, ...hover };
  if (pick === null || onPick === undefined) return <span {...shown}>{text}</span>;
  return (
    <button
      type="button"
      tabIndex={-1}
      {...shown}
      title={`${pickWords(text, pick.dimension)}: ${value}`}
      onClick={() => onPick(pick)}
    >
      {text}
    </button>
  );
}

/** What a band is, over the middle of it. */
function Said({ link, reading, places }: { link: FlowLink; reading: string; places: FlowPlaces }) {
  const y = (link.from.y + link.from.height / 2 + link.to.y + link.to.height / 2) / 2;
  return (
    <div className={styles.said} style={{ top: Math.max(0, Math.min(places.height - 32, y - 14)) }} aria-hidden="true">
      {reading}
    </div>
  );
}

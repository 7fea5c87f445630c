// The furniture of a plot as SVG. Colours are custom properties, so that the theme changes without a word from here. It says nothing to those who
// do not see: the chart's own words do.

import { memo } from 'react';
import styles from './charts.module.css';
import type { Shape } from './furniture.ts';
import type { Plot } from './plot.ts';

export const Backdrop = memo(function Backdrop({ plot, shapes }: { plot: Plot; shapes: readonly Shape[] }) {
  return (
    <svg className={styles.backdrop} width={plot.width} height={plot.height} aria-hidden="true">
      <title />
      {shapes.map((shape, index) => (
        <Drawn key={index} shape={shape} />
      ))}
    </svg>
  );
});

function Drawn({ shape }: { shape: Shape }) {
  const colour = `var(--${shape.tone})`;
  switch (shape.shape) {
    case 'line': {
      const { x1, y1, x2, y2, dashed } = shape;
      return <line {...{ x1, y1, x2, y2 }} stroke={colour} {...(dashed ? { strokeDasharray: '2 3' } : {})} />;
    }
    case 'rect':
      return <rect x={shape.x} y={shape.y} width={Math.max(0, shape.width)} height={shape.height} fill={colour} />;
    case 'notch':
      return <path d={`M${shape.x - 4} ${shape.y + 6}h8l-4 -6z`} fill={colour} />;
    default:
      return (
        <text x={shape.x} y={shape.y} textAnchor={shape.anchor} fill={colour} fontWeight={shape.strong ? 600 : 400}>
          {shape.text}
        </text>
      );
  }
}

// The line between editor and result, dragged or moved with arrows; kept in the browser.

import { type ReactNode, useState } from 'react';
import styles from './sql.module.css';

const key = 'tallylight.sql.height';
const least = 84;
const most = 640;
const step = 24;

const clamp = (height: number) => Math.round(Math.max(least, Math.min(most, height)));

export function useHeight(label: string): { height: number; handle: ReactNode } {
  const [height, set] = useState(() => clamp(Number(localStorage.getItem(key) ?? '') || 224));
  const change = (wanted: number) => {
    const next = clamp(wanted);
    set(next);
    localStorage.setItem(key, String(next));
  };
  const handle = (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved; this one can.
    <div
      role="separator"
      aria-orientation="horizontal"
      aria-label={label}
      aria-valuenow={height}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      className={styles['splitter']}
      onKeyDown={event => {
        const by = event.key === 'ArrowDown' ? step : event.key === 'ArrowUp' ? -step : 0;
        if (by === 0) return;
        event.preventDefault();
        change(height + by);
      }}
      onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={event => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) change(height + event.movementY);
      }}
    />
  );
  return { height, handle };
}

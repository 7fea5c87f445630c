// The canvas of a plot: loads what draws, draws, and closes it again. Until it is loaded the furniture stands already, so nothing moves.

import type { EChartsType } from 'echarts/core';
import { useEffect, useRef, useState } from 'react';
import { patient } from '../parts/patient.ts';
import styles from './charts.module.css';
import type { Drawn } from './drawing.ts';

type Drawing = typeof import('./drawing.ts');

const loadDrawing = patient(() => import('./drawing.ts'));

export function Canvas({ drawn }: { drawn: Drawn }) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const [drawing, setDrawing] = useState<Drawing>();
  const [failed, setFailed] = useState<unknown>();
  useEffect(() => {
    let here = true;
    loadDrawing().then(
      loaded => here && setDrawing(loaded),
      error => here && setFailed(error),
    );
    return () => {
      here = false;
      chart.current?.dispose();
      chart.current = undefined;
    };
  }, []);
  useEffect(() => {
    if (drawing === undefined || element.current === null) return;
    chart.current ??= drawing.openDrawing(element.current, drawn.plot);
    drawing.draw(chart.current, drawn);
  }, [drawing, drawn]);
  // The page's own way with what is gone: it is loaded anew.
  if (failed !== undefined) throw failed;
  return (
    <div
      ref={element}
      className={styles.canvas}
      data-waiting={drawing === undefined || undefined}
      style={{ width: drawn.plot.width, height: drawn.plot.height }}
      aria-hidden="true"
    />
  );
}

// The colours of charts, read from the custom properties of the theme, so that one file decides them and a switch of the theme redraws at
// once. Canvas cannot follow custom properties by itself; everything else of a chart does.

import { useMemo, useSyncExternalStore } from 'react';
import type { Tones } from './furniture.ts';

export interface Look {
  strokes: readonly string[];
  fills: readonly string[];
  tones: Tones;
  paper: string;
  sans: string;
}

/** Reads the colours as they are now. */
export function readLook(_scheme?: string): Look {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const eight = (name: string) => Array.from({ length: 8 }, (_, index) => of(`${name}-${index + 1}`));
  return {
    strokes: eight('stroke'),
    fills: eight('fill'),
    tones: {
      ink: of('ink'),
      soft: of('soft'),
      faint: of('faint'),
      hairline: of('hairline'),
      wash: of('wash'),
      'amber-ink': of('amber-ink'),
    },
    paper: of('paper'),
    sans: of('sans'),
  };
}

function watch(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-mantine-color-scheme'] });
  return () => observer.disconnect();
}

const scheme = (): string => document.documentElement.getAttribute('data-mantine-color-scheme') ?? 'light';

/** The colours; read again when the theme is switched. */
export function useLook(): Look {
  const name = useSyncExternalStore(watch, scheme);
  // The name of the scheme stands for the properties that are read.
  return useMemo(() => readLook(name), [name]);
}

let drawing: CanvasRenderingContext2D | null | undefined;
const widths = new Map<string, number>();

/** Pixels of a text in the letters of charts. */
export function textWidth(text: string): number {
  const known = widths.get(text);
  if (known !== undefined) return known;
  drawing ??= document.createElement('canvas').getContext('2d');
  if (drawing === null) return text.length * 7;
  drawing.font = `12px ${getComputedStyle(document.documentElement).getPropertyValue('--sans')}`;
  const width = Math.ceil(drawing.measureText(text).width);
  if (widths.size > 5_000) widths.clear();
  widths.set(text, width);
  return width;
}

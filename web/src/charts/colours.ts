// Which colour a series has, as a custom property of the theme. Filled shapes and lines have colours of their own: lines are thin and need more
// contrast. The rest, and what comes after the eighth, is grey.

import type { CutSeries } from './cut.ts';
import type { Look } from './look.ts';
import type { DrawnKind } from './plot.ts';

const isFilled = (kind: DrawnKind): boolean => kind === 'stacked' || kind === 'column';

/** `var(--stroke-1)`, for elements. */
export function colourOf({ colour, rest }: CutSeries, kind: DrawnKind): string {
  if (colour === null) return rest === null ? 'var(--hairline)' : 'var(--faint)';
  return `var(--${isFilled(kind) ? 'fill' : 'stroke'}-${colour + 1})`;
}

/** The same as the theme has it now, for a canvas. */
export function paintOf({ colour, rest }: CutSeries, { kind, look }: { kind: DrawnKind; look: Look }): string {
  const grey = rest === null ? look.tones.hairline : look.tones.faint;
  if (colour === null) return grey;
  return (isFilled(kind) ? look.fills : look.strokes)[colour] ?? grey;
}

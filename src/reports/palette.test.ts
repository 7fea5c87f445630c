// Colours: legible by day and by night, and apart in grey print.

import { expect, test } from 'vitest';
import { day, fills, night, nightOf, strokes } from './palette.ts';

/** Relative luminance and contrast, WCAG 2.2. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map(at => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

test.each([
  ['day', day],
  ['night', night],
])('texts are read on every ground, by %s', (_, { ink, soft, link, good, bad, paper, ground, wash, amberWash }) => {
  for (const under of [paper, ground, wash, amberWash]) {
    for (const text of [ink, link]) expect(contrast(text, under)).toBeGreaterThanOrEqual(4.5);
  }
  for (const text of [soft, good, bad]) {
    for (const under of [paper, ground]) expect(contrast(text, under)).toBeGreaterThanOrEqual(4.5);
  }
});

test('lines and their names are seen by day and by night', () => {
  for (const color of strokes) {
    expect(contrast(color, day.paper)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(nightOf.get(color) ?? '', night.paper)).toBeGreaterThanOrEqual(4.5);
  }
});

test('neighbouring fills stay apart in a grey print, and every colour has its night', () => {
  for (const [index, color] of fills.entries()) {
    expect(contrast(nightOf.get(color) ?? '', night.paper)).toBeGreaterThanOrEqual(3);
    const next = fills[index + 1];
    if (next !== undefined) expect(contrast(color, next)).toBeGreaterThanOrEqual(1.6);
  }
});

// A picture of few colours as a small PNG: one byte a pixel and a table of colours (PNG, ISO/IEC 15948), a third of what four bytes a
// pixel take. Charts have a handful of colours and the blends at their edges; what the table cannot hold takes its nearest neighbour.

import { crc32, deflateSync } from 'node:zlib';

export interface Pixels {
  width: number;
  height: number;
  /** Red, green, blue, alpha; opaque. */
  rgba: Uint8Array;
}

const mostColors = 256;

/** Bytes of a PNG file of the picture, without alpha. */
export function indexedPng({ width, height, rgba }: Pixels): Uint8Array {
  const pixels = new Uint32Array(new Uint8Array(rgba).buffer);
  const table = commonest(pixels);
  const places = new Map(table.map((color, place) => [color, place]));
  const lines = Buffer.alloc((width + 1) * height);
  let color = -1;
  let place = 0;
  for (let y = 0, pixel = 0; y < height; y += 1) {
    for (let at = y * (width + 1) + 1, end = at + width; at < end; at += 1, pixel += 1) {
      if (pixels[pixel] !== color) {
        color = pixels[pixel] ?? 0;
        place = places.get(color) ?? nearest(table, color);
        places.set(color, place);
      }
      lines[at] = place;
    }
  }
  return file({ width, height, table, lines });
}

/** The colours that most pixels have. Neighbours mostly have the same one, so whole runs are counted. */
function commonest(pixels: Uint32Array): number[] {
  const counts = new Map<number, number>();
  for (let from = 0, to = 0; from < pixels.length; from = to) {
    const color = pixels[from] ?? 0;
    while (to < pixels.length && pixels[to] === color) to += 1;
    counts.set(color, (counts.get(color) ?? 0) + to - from);
  }
  const order = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return order.slice(0, mostColors).map(([color]) => color);
}

/** Four bytes of a pixel as one number have red lowest on every machine that Node runs on. */
const redGreenBlue = (color: number): [number, number, number] => [
  color & 255,
  (color >> 8) & 255,
  (color >> 16) & 255,
];

function nearest(table: number[], color: number): number {
  const [red, green, blue] = redGreenBlue(color);
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let place = 0; place < table.length; place += 1) {
    const candidate = table[place] ?? 0;
    const away = (candidate & 255) - red;
    const distance = away * away + (((candidate >> 8) & 255) - green) ** 2 + (((candidate >> 16) & 255) - blue) ** 2;
    if (distance >= least) continue;
    least = distance;
    best = place;
  }
  return best;
}

function file({
  width,
  height,
  table,
  lines,
}: {
  width: number;
  height: number;
  table: number[];
  lines: Buffer;
}): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a pixel, of a colour table; usual compression and filters, not interlaced.
  header.set([8, 3, 0, 0, 0], 8);
  const colors = Buffer.from(table.flatMap(redGreenBlue));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', colors),
    chunk('IDAT', deflateSync(lines, { level: 7 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

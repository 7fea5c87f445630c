// Prints documents with one printer and tells as JSON how long each took, in seconds: the first, the same kind again, and one of forty
// pages. Run as `node pdf_script.ts`.

import { performance } from 'node:perf_hooks';
import type { Document } from '../src/reports/document.ts';
import { longDocument, parcelsDocument } from '../src/reports/document_fixture.ts';
import { openPdfPrinter } from '../src/reports/pdf.ts';

const printer = openPdfPrinter();

async function secondsOf(document: Document): Promise<number> {
  const begin = performance.now();
  await printer.print(document);
  return (performance.now() - begin) / 1000;
}

/** A document of other numbers, so that nothing of the one before can be taken again. */
const another = (turn: number): Document => {
  const document = parcelsDocument('en');
  return {
    ...document,
    revision: turn,
    blocks: document.blocks.map(block => {
      if (block.kind !== 'chart') return block;
      const series = block.series.map(one => ({
        ...one,
        values: one.values.map(value => (value ?? 0) * (1 + turn / 50)),
      }));
      return { ...block, series };
    }),
  };
};

const first = await secondsOf(parcelsDocument('en'));
const again: number[] = [];
for (let turn = 1; turn <= 7; turn++) again.push(await secondsOf(another(turn)));
const long: number[] = [];
for (let turn = 0; turn < 3; turn++) long.push(await secondsOf(longDocument('en', { tables: 4, rows: 440 + turn })));
process.stdout.write(JSON.stringify({ first, again, long, peak: process.resourceUsage().maxRSS * 1024 }));

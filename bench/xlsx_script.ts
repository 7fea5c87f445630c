// Writes a workbook of so many rows of eight columns: a time, texts, whole numbers, shares, truths. Run as `node xlsx_script.ts ROWS FILE`.

import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Value } from '../src/engine/engine.ts';
import { parcelsDocument } from '../src/reports/document_fixture.ts';
import { workbookOf } from '../src/reports/workbook.ts';

const [count = '1000000', file = ''] = process.argv.slice(2);
const rows = Number(count);

const columns = [
  { name: 'scanned_at', type: 'TIMESTAMP' },
  { name: 'depot', type: 'VARCHAR' },
  { name: 'street', type: 'VARCHAR' },
  { name: 'country', type: 'VARCHAR' },
  { name: 'parcel', type: 'BIGINT' },
  { name: 'weight_grams', type: 'BIGINT' },
  { name: 'load_share', type: 'DOUBLE' },
  { name: 'late', type: 'BOOLEAN' },
];

const row = (index: number): Value[] => [
  new Date(1_528_383_600_000 + index * 1000).toISOString().replace('.000Z', 'Z'),
  `depot ${index % 97}`,
  `street & number ${index % 1009}`,
  index % 7 === 0 ? null : 'JP',
  index,
  (index * 7919) % 1_000_003,
  index / 7,
  index % 3 === 0,
];

/** In chunks of the size in which DuckDB gives them. */
async function* chunks(): AsyncGenerator<Value[][]> {
  for (let from = 0; from < rows; from += 2048)
    yield Array.from({ length: Math.min(2048, rows - from) }, (_, index) => row(from + index));
}

const sheet = {
  name: 'parcels',
  title: 'Parcels',
  columns,
  rows: chunks(),
  total: [null, null, null, null, (rows * (rows - 1)) / 2, null, null, null],
};
await pipeline(workbookOf({ ...parcelsDocument('en'), sheets: [sheet] }), createWriteStream(file));

// Workbooks (.xlsx), written as a stream: an overview, then tables of any length, each a sheet or as many as it takes. What must stay
// true: memory does not grow with the rows; the same rows give the same bytes; every sheet says of which time it tells and when it was made.

import { limits } from '../base/limits.ts';
import { reportError } from './errors.ts';
import { openRowCursor } from './row_cursor.ts';
import { coverSheet } from './workbook_cover.ts';
import { openSheetNames } from './workbook_names.ts';
import { packageParts, type WrittenSheet } from './workbook_package.ts';
import { type SheetWork, sheetRows } from './workbook_sheet.ts';
import type { SheetLimits, WorkbookSpec } from './workbook_spec.ts';
import { openStyles } from './workbook_styles.ts';
import { valueCells } from './workbook_values.ts';
import { type ZipPart, zipStream } from './zip_stream.ts';

/** The bytes of the workbook, as the rows come. Throws `workbook_too_large`. */
export function workbookOf(spec: WorkbookSpec, bounds: SheetLimits = limits): AsyncGenerator<Uint8Array> {
  const most = limits.workbookBytes;
  const tooLarge = () => reportError('workbook_too_large', { bytes: most });
  return zipStream(workbookParts(spec, bounds), { modified: spec.asOf, most, tooLarge });
}

/** The tables first, since the rest names what they came to; the order of the sheets is the workbook's own. */
async function* workbookParts(spec: WorkbookSpec, bounds: SheetLimits): AsyncGenerator<ZipPart> {
  const styles = openStyles(spec.language);
  const sheetName = openSheetNames();
  const cells = valueCells(spec.timeZone);
  const cover = spec.cover && { name: sheetName(spec.cover.name), rows: spec.cover.rows };
  const written: WrittenSheet[] = [];
  yield packageParts.root();
  for (const sheet of spec.sheets) {
    const cursor = openRowCursor(sheet.rows);
    const work: SheetWork = { sheet, facts: spec, styles, cells, bounds, cursor, parts: [] };
    try {
      do {
        const name = sheetName(sheet.name);
        const file = `sheet${written.length + 2}.xml`;
        yield { name: `xl/worksheets/${file}`, chunks: sheetRows(work, name) };
        written.push({ name, file, title: sheet.title, ...lastOf(work) });
      } while ((await cursor.ahead(1)).length > 0);
    } finally {
      await cursor.close();
    }
  }
  if (cover !== undefined) {
    const file = 'sheet1.xml';
    yield {
      name: `xl/worksheets/${file}`,
      chunks: coverSheet(cover.rows, { facts: spec, styles, cells, sheets: written }),
    };
    written.unshift({ name: cover.name, file, title: spec.title, rows: 0 });
  }
  yield* packageParts.rest({ facts: spec, styles, sheets: written });
}

function lastOf({ parts }: SheetWork): { rows: number; filter?: string } {
  const { rows = 0, filter } = parts.at(-1) ?? {};
  return { rows, ...(filter !== undefined && { filter }) };
}

// Rows of a sheet, byte by byte.

import { expect, test } from 'vitest';
import { layColumn, openRowWriter } from './workbook_rows.ts';
import { openStyles } from './workbook_styles.ts';
import { valueCells } from './workbook_values.ts';

test('rows are cells at their places, and their numbers are added up', () => {
  const styles = openStyles('en');
  const columns = ['VARCHAR', 'BIGINT', 'TIMESTAMP', 'BOOLEAN'].map((type, index) =>
    layColumn({ name: type, type }, { index, styles }),
  );
  const writer = openRowWriter(columns, valueCells('Asia/Tokyo'));
  const xml = Buffer.from(
    writer.write(
      [
        ['=a', 5, '2018-06-08T15:00:00Z', true],
        [null, 37, null, null],
      ],
      6,
    ),
  ).toString();
  const [text, number, instant, truth] = columns.map(column => column.style);
  expect(xml).toBe(
    `<row r="6"><c r="A6" s="${text}" t="inlineStr"><is><t xml:space="preserve">=a</t></is></c><c r="B6" s="${number}"><v>5</v></c>` +
      `<c r="C6" s="${instant}"><v>43260</v></c><c r="D6" s="${truth}" t="b"><v>1</v></c></row>` +
      `<row r="7"><c r="B7" s="${number}"><v>37</v></c></row>`,
  );
  expect(writer.sums[1]).toBe(42);
});

test('a text column that stands right in the document does so in the sheet, its label too', () => {
  const styles = openStyles('en');
  const [left, right] = (['left', 'right'] as const).map((align, index) =>
    layColumn({ name: align, type: 'VARCHAR', align }, { index, styles }),
  );
  expect([left?.right, right?.right]).toEqual([false, true]);
  expect(left?.style).not.toBe(right?.style);
  expect(styles.xml()).toContain('<alignment horizontal="right"/>');
});

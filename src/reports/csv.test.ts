// CSV is exact: values of the engine, names of the columns, texts untouched.

import { expect, test } from 'vitest';
import { renderCsv } from './csv.ts';
import { hostileDocument, parcelsDocument } from './document_fixture.ts';

test('exact values under the names of the columns', async () => {
  expect(await renderCsv(parcelsDocument('ja'), { table: 'by_depot' })).toBe(
    'depot,delivered,returned,return_share\n北,18411,412,0.0224\n南,12090,331,0.0274\n東港,8377,290,0.0346\n西,2329,0,\n',
  );
});

test('the first table unless another is named; one that is not there is told with the others', async () => {
  const document = parcelsDocument('en');
  expect(await renderCsv(document)).toBe(await renderCsv(document, { table: 'by_depot' }));
  await expect(renderCsv(document, { table: 'by_depto' })).rejects.toMatchObject({
    code: 'table_unknown',
    hint: 'Did you mean by_depot?',
  });
});

test('texts stay what they are, also those that a spreadsheet would calculate', async () => {
  const csv = await renderCsv(hostileDocument('en'), { table: 'by_hour' });
  expect(csv.split('\n')[4]).toMatch(/^=cmd\|' \/C calc'!A0,/);
  expect(csv).toContain('"""><img src=x onerror=alert(1)>"');
});

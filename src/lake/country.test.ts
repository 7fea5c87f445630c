// Countries of addresses, against a plain search through the same table.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type AddressBook, openAddressBook } from './country.ts';

let book: AddressBook;
beforeAll(() => {
  book = openAddressBook();
});

interface Range {
  start: bigint;
  end: bigint;
  code: string;
}
function tableOf(version: 4 | 6): Range[] {
  const file = createRequire(import.meta.url).resolve(`@ip-location-db/asn-country/asn-country-ipv${version}-num.csv`);
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map(line => {
      const [start = '', end = '', code = ''] = line.trim().split(',');
      return { start: BigInt(start), end: BigInt(end), code };
    });
}
const v4Text = (n: bigint): string => [24n, 16n, 8n, 0n].map(shift => (n >> shift) & 255n).join('.');
const v6Text = (n: bigint): string =>
  Array.from({ length: 8 }, (_, i) => ((n >> BigInt(112 - 16 * i)) & 0xffffn).toString(16)).join(':');

test.each([4, 6] as const)('IPv%i: the edges of ranges, and what lies between them', version => {
  const ranges = tableOf(version);
  const textOf = version === 4 ? v4Text : v6Text;
  const slow = (n: bigint) => ranges.find(range => range.start <= n && n <= range.end)?.code ?? null;
  fc.assert(
    fc.property(fc.nat(ranges.length - 1), fc.constantFrom(-1n, 0n, 1n), fc.boolean(), (at, by, low) => {
      const range = ranges[at];
      if (!range) return;
      const n = (low ? range.start : range.end) + by;
      if (n >= 0n && n < 1n << (version === 4 ? 32n : 128n)) expect(book.countryOf(textOf(n))).toBe(slow(n));
    }),
    { numRuns: 60 },
  );
});

test('however an address is spelled it is the same one', () => {
  const google = book.countryOf('8.8.8.8');
  expect(google).toBe('US');
  for (const text of ['::ffff:8.8.8.8', '::FFFF:8.8.8.8', '::ffff:808:808', '0:0:0:0:0:ffff:808:808'])
    expect(book.countryOf(text)).toBe(google);
  const long = book.countryOf('2001:4860:4860:0:0:0:0:8888');
  expect(long).not.toBeNull();
  for (const text of ['2001:4860:4860::8888', '2001:4860:4860:0000::8888', '2001:4860:4860::8888%eth0'])
    expect(book.countryOf(text)).toBe(long);
});

test('what is no public address has no country', () => {
  for (const text of [
    '',
    '-',
    'localhost',
    '10.0.0.1',
    '127.0.0.1',
    '256.1.1.1',
    '1.2.3',
    '::1',
    '::',
    'fe80::1',
    '1.2.3.4, 5.6.7.8',
    '8.8.8.8:80',
  ])
    expect([text, book.countryOf(text)]).toEqual([text, null]);
});

// Every layout of the log, by its own header, and what its file names say.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Fields, FormatProblem } from '../sources.ts';
import { cloudfront } from './cloudfront.ts';

const v1 = (
  'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) ' +
  'cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken ' +
  'x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status ' +
  'fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len ' +
  'sc-range-start sc-range-end'
).split(' ');

/** Reads whole lines; gives each record's present fields, or the reject's code. */
function read(lines: string[]): { found: (Fields | string)[]; drift: string[]; plain: boolean } {
  const reader = cloudfront.reader({});
  const { plain } = reader.begin(lines.slice(0, 50));
  const found = lines
    .filter(line => line !== '')
    .map(line => reader.take(line))
    .filter(taken => taken.kind !== 'skip')
    .map(taken => {
      if (taken.kind === 'reject') return taken.code;
      return Object.fromEntries(
        taken.names.map((name, i) => [name, taken.values[i] ?? '']).filter(([, text]) => text !== ''),
      );
    });
  return { found, drift: reader.drift(), plain: plain !== undefined };
}

const header = (names: string[], separator = ' ') => `#Fields:${separator}${names.join(separator)}`;
const record = (count: number) => Array.from({ length: count }, (_, i) => `v${i}`).join('\t');

describe('the header names the fields', () => {
  test.each([' ', '\t'])('with %j between them', separator => {
    const { found, drift, plain } = read(['#Version: 1.0', header(v1, separator), record(33)]);
    expect(found).toEqual([
      expect.objectContaining({
        date: 'v0',
        cs_host: 'v6',
        cs_referer: 'v9',
        cs_user_agent: 'v10',
        x_host_header: 'v15',
        sc_range_end: 'v32',
      }),
    ]);
    expect([drift, plain]).toEqual([[], true]);
  });

  test('in any order and number, and anew in the middle of a file', () => {
    const lines = [
      header(['time', 'date', 'sc-bytes']),
      '07:00:00\t2018-06-08\t5',
      '#a note',
      header(['date', 'cs(Host)']),
      '2018-06-08\thost',
      '1\t2\t3',
    ];
    expect(read(lines).found).toEqual([
      { time: '07:00:00', date: '2018-06-08', sc_bytes: '5' },
      { date: '2018-06-08', cs_host: 'host' },
      'field_count',
    ]);
  });

  test('again, which changes nothing, or anew, which does', () => {
    const reader = cloudfront.reader({});
    reader.begin([header(['date', 'time']), 'a\tb']);
    const lines = [
      '#',
      '#Version: 1.0',
      header(['date', 'time'], '\t'),
      header(['time', 'date']),
      header(['date'], '  a '),
    ];
    expect(lines.map(line => reader.keeps?.(line))).toEqual([true, true, true, false, false]);
  });

  test('after blank lines and however many comments', () => {
    const lines = ['', '#Version: 1.0', '', header(['date', 'cs(Host)']), 'a\tb', ''];
    expect(read(lines)).toMatchObject({ found: [{ date: 'a', cs_host: 'b' }], plain: true });
    const late = [...Array(60).fill('#'), header(['date', 'cs(Host)']), 'a\tb'];
    expect(read(late).found).toEqual([{ date: 'a', cs_host: 'b' }]);
  });

  test('names that are not known are kept, and reported', () => {
    const { found, drift } = read([header(['date', 'x-new-field', 'date', 'asn']), 'a\tb\tc\td']);
    expect(found).toEqual([{ date: 'a', x_new_field: 'b', date_2: 'c', asn: 'd' }]);
    expect(drift).toEqual(['x_new_field', 'date_2']);
  });

  test('the plain layout says the same as the reader', () => {
    const names = fc.uniqueArray(fc.constantFrom(...v1), { minLength: 2 });
    const value = fc.constantFrom('-', '', 'a', '%20', '"', '#');
    fc.assert(
      fc.property(
        names,
        fc.array(fc.array(value, { minLength: 33, maxLength: 33 }), { minLength: 1 }),
        (some, rows) => {
          const records = rows.map(row => row.slice(0, some.length)).filter(row => !(row[0] ?? '').startsWith('#'));
          const lines = [header(some), ...records.map(row => row.join('\t'))];
          const { plain, breaks } = cloudfront.reader({}).begin(lines);
          if (!plain) {
            expect(records.length).toBe(0);
            return;
          }
          expect([breaks, plain.skipLines, plain.delimiter]).toEqual(['#', 1, '\t']);
          const byLayout = records.map(row =>
            Object.fromEntries(
              plain.names.map((name, i) => [name, row[i] ?? '']).filter(([, text]) => !['', '-'].includes(text ?? '')),
            ),
          );
          expect(byLayout).toEqual(read(lines).found);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('without a header', () => {
  test.each([12, 15, 18, 19, 23, 24, 26, 33])('%i fields are a known layout', count => {
    for (const version of [[], ['#Version: 1.0']]) {
      const { found } = read([...version, record(count), `${record(count)}\t`]);
      expect(found.map(one => Object.keys(one).length)).toEqual([count, count]);
      expect(found[0]).toMatchObject({ date: 'v0', cs_uri_query: 'v11' });
    }
  });

  test.each([1, 2, 11, 20, 32, 34])('%i fields are none', count => {
    expect(() => read([record(count)])).toThrow(FormatProblem);
    expect(() => read([record(count)])).toThrow(`first record has ${count} fields`);
  });

  test('nothing but comments is nothing', () => {
    expect(read(['#Version: 1.0']).found).toEqual([]);
    expect(read([]).found).toEqual([]);
  });
});

test('the log of an RTMP distribution is refused with words', () => {
  const names = 'date time x-edge-location c-ip x-event sc-bytes x-cf-status x-cf-client-id cs-uri-stem'.split(' ');
  expect(() => read([header(names), record(9)])).toThrow('RTMP');
});

test('a hyphen and nothing are absent; one absent field too many does no harm', () => {
  const lines = [header(['date', 'time', 'cs(Cookie)']), '-\t\tc', 'a\tb\tc\t', 'a\tb\tc\t-', 'a\tb\tc\td', 'a\tb'];
  expect(read(lines).found).toEqual([
    { cs_cookie: 'c' },
    ...Array(2).fill({ date: 'a', time: 'b', cs_cookie: 'c' }),
    'field_count',
    'field_count',
  ]);
});

describe('JSON lines of the newer logging', () => {
  test('have the same names', () => {
    const { found, drift, plain } = read([
      '{"date":"2025-02-16","time":"10:00:00","cs(Host)":"h","sc-bytes":"5","cs(Cookie)":"-","new":"x"}',
      '{"cs(User-Agent)":"ua","sc-status":200}',
      'no json',
      '{"a":',
    ]);
    expect(found).toEqual([
      { date: '2025-02-16', time: '10:00:00', cs_host: 'h', sc_bytes: '5', new: 'x' },
      { cs_user_agent: 'ua', sc_status: '200' },
      'bad_json',
      'bad_json',
    ]);
    expect([drift, plain]).toEqual([['new'], false]);
  });

  test('may have the instant in place of date and time, as text lines may', () => {
    const made = { date: '2025-02-16', time: '10:00:00.250', timestamp_ms: '1739700000250' };
    expect(read(['{"timestamp(ms)":"1739700000250","asn":"1"}']).found).toEqual([{ ...made, asn: '1' }]);
    const text = read([header(['timestamp(ms)', 'asn']), '1739700000250\t1', 'soon\t1']);
    expect(text.found).toEqual([
      { ...made, asn: '1' },
      { timestamp_ms: 'soon', asn: '1' },
    ]);
    expect(text.plain).toBe(false);
  });
});

test.each([
  ['EMLARXS9EXAMPLE.2019-11-14-20.RT4KCN4SGK9.gz', 'EMLARXS9EXAMPLE', '2019-11-14T20'],
  ['some/prefix/EMLARXS9EXAMPLE.2019-11-14-20.RT4KCN4SGK9', 'EMLARXS9EXAMPLE', '2019-11-14T20'],
  ['AWSLogs/1/CloudFront/E1.2019-11-14-20.ab.gz', 'E1', '2019-11-14T20'],
  ['prefix-E1.2019-11-14-20.ab.gz', undefined, undefined],
  ['E1.2019-11-14.ab.gz', undefined, undefined],
  ['E1.2019-11-14-20.x/log.gz', undefined, undefined],
  ['merged.log', undefined, undefined],
])('%s is of the distribution %s and the hour %s', (path, distribution, hour) => {
  expect(cloudfront.fieldsOfPath(path).distribution).toBe(distribution);
  expect(cloudfront.hourOfPath?.(path)).toBe(hour);
});

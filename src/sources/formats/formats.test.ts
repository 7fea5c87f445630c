// All formats under the same laws, and each with lines of its own.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Fields, type FormatOptions, FormatProblem, type LineReader } from '../sources.ts';
import { formatNamed, formats } from './formats.ts';
import { staysOpen } from './quoted.ts';

/** Each record's present fields, or the reject's code. */
function read(
  format: string,
  { lines, options = {}, wanted }: { lines: string[]; options?: FormatOptions; wanted?: string[] },
) {
  const reader = formatNamed(format).reader(options, wanted);
  const { plain } = reader.begin(lines);
  const found = lines
    .map(line => reader.take(line))
    .filter(taken => taken.kind !== 'skip')
    .map((taken): Fields | string => {
      if (taken.kind === 'reject') return taken.code;
      expect(taken.values.length).toBe(taken.names.length);
      return Object.fromEntries(
        taken.names.map((name, i) => [name, taken.values[i] ?? '']).filter(([, text]) => text !== ''),
      );
    });
  return { found, plain, drift: reader.drift() };
}

const one = (format: string, line: string, options: FormatOptions = {}) =>
  read(format, { lines: [line], options }).found[0];

test('every format says what it is and where that is written, and none throws at a hostile line', () => {
  const hostile = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[[\]{}"\\:,\t #<>x0-9-]{0,40}$/));
  for (const format of formats) {
    expect(format.description).toMatch(/\.$/);
    expect(format.source).toMatch(/^https:/);
    const options = format.name === 'delimited' ? { columns: ['a', 'b'] } : {};
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 5 }), fc.string(), (lines, path) => {
        const reader = format.reader(options);
        for (const line of lines) expect(['record', 'skip', 'reject', 'failed']).toContain(kindOf(reader, line));
        expect(format.fieldsOfPath(path)).toBeTypeOf('object');
      }),
      { numRuns: 200 },
    );
  }
});

/** A whole file may be refused; nothing else may be thrown. */
function kindOf(reader: LineReader, line: string): string {
  try {
    return reader.take(line).kind;
  } catch (thrown) {
    return thrown instanceof FormatProblem ? 'failed' : String(thrown);
  }
}

test('a name that is not known is told with its neighbours', () => {
  expect(() => formatNamed('cloudfont')).toThrow('Did you mean cloudfront?');
  expect(() => formatNamed('xml')).toThrow(
    expect.objectContaining({ code: 'unknown_format', hint: expect.stringContaining('ndjson') }),
  );
});

describe('combined', () => {
  const line =
    '198.51.100.7 - ann [10/Oct/2000:13:55:36 -0700] "GET /maps/a.png?size=2 HTTP/1.1" 200 2326 "http://example.test/" "Mozilla/4.08 [en] (Win98)"';
  const all = {
    date: '2000-10-10',
    time: '20:55:36',
    c_ip: '198.51.100.7',
    remote_user: 'ann',
    cs_method: 'GET',
    cs_uri_stem: '/maps/a.png',
    cs_uri_query: 'size=2',
    cs_protocol_version: 'HTTP/1.1',
    sc_status: '200',
    sc_bytes: '2326',
    cs_referer: 'http://example.test/',
    cs_user_agent: 'Mozilla/4.08 [en] (Win98)',
  };

  test('a line, its time in UTC', () => {
    expect(one('combined', line)).toEqual(all);
  });

  test('the common format, and the one with the forwarded-for list', () => {
    const { cs_referer: _referer, cs_user_agent: _agent, ...common } = all;
    expect(one('combined', line.slice(0, line.indexOf(' "http')))).toEqual(common);
    expect(one('combined', `${line} "203.0.113.9"`)).toEqual({ ...all, x_forwarded_for: '203.0.113.9' });
  });

  test.each([
    ['as Apache does', 'say \\"hi\\" \\\\ there', 'say "hi" \\ there'],
    ['as nginx does', 'say \\x22hi\\x22 \\xE6\\x97\\xA5', 'say "hi" 日'],
    ['a NUL, which stays escaped', 'a\\x00b', 'a\\x00b'],
  ])('what is escaped %s', (_name, written, agent) => {
    expect(one('combined', line.replace('Mozilla/4.08 [en] (Win98)', written))).toEqual({
      ...all,
      cs_user_agent: agent,
    });
  });

  test('what is absent, and a request that is none', () => {
    const found = one('combined', '::1 - - [01/Jan/2024:00:30:00 +0100] "\\x16\\x03\\x01" 400 - "-" "-"');
    expect(found).toEqual({ date: '2023-12-31', time: '23:30:00', c_ip: '::1', sc_status: '400' });
  });

  test.each([
    ['bad_time', line.replace('10/Oct', '31/Sep')],
    ['bad_time', line.replace('Oct', 'Okt')],
    ['bad_time', line.replace('13:55:36', '24:00:00')],
    ['field_count', line.replace(' 200', '')],
    ['field_count', `${line} "open`],
    ['field_count', 'free text'],
  ])('%s: %s', (code, wrong) => {
    expect(one('combined', wrong)).toBe(code);
  });

  test('a line made to be searched for ever is not', () => {
    for (const part of ['[10/Oct/2000:13:55:36 -0700] "', ' [', '\\"', '"\\', '" "'])
      one('combined', `a b c${part.repeat(100_000)}`);
  }, 5_000);
});

describe('fastly', () => {
  const json = {
    timestamp: '2024-05-01T10:00:00+0200',
    client_ip: '192.0.2.1',
    host: 'www.example.test',
    url: '/a?b=c',
    request_method: 'GET',
    request_user_agent: 'agent',
    response_status: 200,
    response_body_size: 512,
    response_state: 'HIT-CLUSTER',
    region: 'north',
  };

  test('JSON lines get the raw names of other request logs; other names may be mapped', () => {
    const expected = {
      date: '2024-05-01',
      time: '08:00:00',
      cs_uri_stem: '/a',
      cs_uri_query: 'b=c',
      c_ip: '192.0.2.1',
      x_host_header: 'www.example.test',
      cs_method: 'GET',
      cs_user_agent: 'agent',
      sc_status: '200',
      sc_bytes: '512',
      x_edge_response_result_type: 'HIT-CLUSTER',
    };
    const plain = read('fastly', { lines: [JSON.stringify(json)] });
    expect(plain.found).toEqual([{ ...expected, region: 'north' }]);
    expect(plain.drift).toEqual(['region']);
    const mapped = read('fastly', {
      lines: [JSON.stringify(json)],
      options: { fields: { region: 'x_edge_location' } },
    });
    expect(mapped.found).toEqual([{ ...expected, x_edge_location: 'north' }]);
    expect(mapped.drift).toEqual([]);
  });

  test('the default lines, with a syslog prefix or without', () => {
    const line = '192.0.2.1 - - [01/May/2024:10:00:00 +0000] "GET /a HTTP/1.1" 200 12';
    const expected = expect.objectContaining({
      date: '2024-05-01',
      c_ip: '192.0.2.1',
      cs_uri_stem: '/a',
      sc_bytes: '12',
    });
    expect(one('fastly', line)).toEqual(expected);
    expect(one('fastly', `<134>2024-05-01T10:00:01Z cache-fra-1 my-log[5]: ${line}`)).toEqual(expected);
  });

  test.each([
    ['bad_time', '{"timestamp":"2024-02-30T10:00:00Z"}'],
    ['bad_time', '{"timestamp":"today"}'],
    ['bad_time', '{"timestamp":"2024-02-01T10:00:00"}'],
    ['bad_json', '{"timestamp":'],
  ])('%s: %s', (code, line) => {
    expect(one('fastly', line)).toBe(code);
  });
});

describe('ndjson', () => {
  test('nested values by dotted path, numbers as they were written, null and nothing absent', () => {
    const line =
      '{"a":{"b":{"c":1.5},"n":null},"id":12345678901234567890,"list":[1,12345678901234567890],"yes":true,"e":1e-7,"empty":"","money":1.10}';
    expect(one('ndjson', line)).toEqual({
      'a.b.c': '1.5',
      id: '12345678901234567890',
      list: '[1,12345678901234567000]',
      yes: 'true',
      e: '1e-7',
      money: '1.10',
    });
  });

  test('a number that may be read as one keeps its value', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
        expect(one('ndjson', JSON.stringify({ value }))).toEqual({ value: JSON.stringify(value) });
      }),
    );
  });

  test.each([
    '[1]',
    '1',
    '"a"',
    'null',
    '{"a":1',
    '{a:1}',
    '{"a":"\\u0000"}',
    `${'{"a":'.repeat(50)}1${'}'.repeat(50)}`,
    `{"a":${'['.repeat(100_000)}`,
  ])('%.30s is no record', line => {
    expect(one('ndjson', line)).toBe('bad_json');
  });

  test('names of objects that are special elsewhere are names', () => {
    expect(one('ndjson', '{"__proto__":"x","constructor":"y"}')).toEqual(
      Object.fromEntries([
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ]),
    );
  });

  test('names the contract does not take are drift', () => {
    const { drift } = read('ndjson', { lines: ['{"a":1,"b":2}', '{"c":3}'], wanted: ['a'] });
    expect(drift).toEqual(['b', 'c']);
  });
});

describe('delimited', () => {
  test('the header names the fields; names that repeat or are empty are told apart', () => {
    const { found, plain } = read('delimited', { lines: ['id, size ,,id', '1,2,3,4', '1,2', '1,2,3,4,,'] });
    expect(found).toEqual([
      { id: '1', size: '2', column_3: '3', id_2: '4' },
      'field_count',
      { id: '1', size: '2', column_3: '3', id_2: '4' },
    ]);
    expect(plain).toEqual({
      delimiter: ',',
      names: ['id', 'size', 'column_3', 'id_2'],
      skipLines: 1,
      absent: [],
      forbidden: '"',
    });
  });

  test('columns may be named by the source, with a header to be left out or without', () => {
    const options = { columns: ['a', 'b'], delimiter: 'tab' };
    expect(read('delimited', { lines: ['1\t2'], options }).found).toEqual([{ a: '1', b: '2' }]);
    expect(read('delimited', { lines: ['x\ty', '1\t2'], options: { ...options, header: true } }).found).toEqual([
      { a: '1', b: '2' },
    ]);
  });

  test('comments and absent texts', () => {
    const { found } = read('delimited', {
      lines: ['#x', 'a,b', '# y', 'NULL,1'],
      options: { comment: '#', absent: ['NULL'] },
    });
    expect(found).toEqual([{ b: '1' }]);
  });

  test('quotes as RFC 4180 has them', () => {
    const lines = ['a,b', '"x, y","say ""hi"""', '"two\nlines",', '5" disk,it\'s', '"open,1', '"closed" late,1'];
    expect(read('delimited', { lines }).found).toEqual([
      { a: 'x, y', b: 'say "hi"' },
      { a: 'two\nlines' },
      { a: '5" disk', b: "it's" },
      'bad_quote',
      'bad_quote',
    ]);
  });

  test('a record that goes on is one whose quote is open, and so for every table', () => {
    const field = fc.stringMatching(/^[ab",\n]{0,6}$/);
    const row = fc.tuple(field, field, field);
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), rows => {
        const text = rows.map(fields => fields.map(one => `"${one.replaceAll('"', '""')}"`).join(',')).join('\n');
        const records: string[] = [];
        let open = false;
        for (const line of text.split('\n')) {
          if (open) records.push(`${records.pop()}\n${line}`);
          else records.push(line);
          open = staysOpen(line, { delimiter: ',', quote: '"', open });
        }
        expect(open).toBe(false);
        const { found } = read('delimited', { lines: records, options: { columns: ['a', 'b', 'c'] } });
        const expected = rows.map(fields =>
          Object.fromEntries(['a', 'b', 'c'].map((name, i) => [name, fields[i] ?? '']).filter(([, one]) => one !== '')),
        );
        expect(found).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    [{ delimiter: '' }, 'delimiter'],
    [{ delimiter: 5 }, 'delimiter'],
    [{ quote: ',' }, 'quote'],
    [{ header: 'yes' }, 'header'],
    [{ columns: 'a,b' }, 'columns'],
    [{ header: false }, 'columns'],
  ])('%j is refused', (options, option) => {
    expect(() => formatNamed('delimited').reader(options)).toThrow(
      expect.objectContaining({ code: 'format_option', facts: expect.objectContaining({ option }) }),
    );
  });
});

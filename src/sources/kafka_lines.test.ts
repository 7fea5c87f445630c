// What becomes of messages, whatever they hold.

import { describe, expect, test } from 'vitest';
import { dayMs } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { recordChecker } from './checks.ts';
import { collected } from './formats/collected.ts';
import { messageLines } from './kafka_lines.ts';

const lines = messageLines({ topic: 'beats', partition: 3, now: () => new Date(5) });
const linesOf = (value: string | Buffer | null) =>
  lines({ offset: 7, value: value === null ? null : Buffer.from(value) });
const ours = '"_received":5,"_offset":"beats/3/7';

describe('a message', () => {
  test('of one object is one line, however it is laid out', () => {
    expect(linesOf('{"a":1}')).toEqual([`{"a":1,${ours}"}\n`]);
    const [line = '', more] = linesOf('\n{\n"a": 12345678901234567890\r\n}\n');
    expect(more).toBeUndefined();
    expect(line.slice(0, -1)).toMatch(/^\{ +"a": 12345678901234567890 *,"_received":5,"_offset":"beats\/3\/7"\}$/);
  });

  test('of several records numbers them, so that a start may go on within it', () => {
    const both = [`{"a":1,${ours}/1/2"}\n`, `{"b":"],{",${ours}/2/2"}\n`];
    expect(linesOf('[{"a":1},{"b":"],{"}]')).toEqual(both);
    expect(linesOf('{"a":1}\n\n{"b":"],{"}\n')).toEqual(both);
    expect(linesOf('[]')).toEqual([]);
  });

  test('cannot say itself where it came from', () => {
    expect(linesOf('{"_offset":"beats/3/99","a":1}')).toEqual([`{"a":1,${ours}"}\n`]);
  });

  test('that is no record is one reject', () => {
    const raw = (text: string) => [`{"_raw":${JSON.stringify(text)},${ours}"}\n`];
    expect(linesOf(null)).toEqual(raw('null'));
    expect(linesOf('')).toEqual(raw(''));
    expect(linesOf('17')).toEqual(raw('17'));
    expect(linesOf('<html>\n<body>')).toEqual(raw('<html>\n<body>'));
    expect(lines({ offset: 7, unreadable: 'the batch is broken' })).toEqual(raw('the batch is broken'));
  });

  test('that is not UTF-8 is told as such', () => {
    expect(linesOf(Buffer.from('{"a":"\xff"}', 'latin1'))[0]).toContain('"_code":"encoding"');
  });

  test('that is too large is a reject with its beginning', () => {
    const [line = '', more] = linesOf(Buffer.alloc(limits.kafkaMessageBytes + 1, 'x'));
    expect(more).toBeUndefined();
    expect(line).toMatch(/^\{"_raw":"16777217 bytes, which is more than a message may have: x+"/);
    expect(line.length).toBeLessThan(20_000);
  });

  test('may have waited for days in the topic, and yet come from no time to come', () => {
    const near = { field: '_received', lateMs: dayMs, earlyMs: 120_000 };
    const wrongOf = recordChecker(
      [{ from: ['t'], code: 'clock', expected: 'time', required: false, calendar: false, near }],
      {},
    );
    const now = Date.parse('2026-05-04T03:02:01Z');
    const linesNow = messageLines({ topic: 'beats', partition: 0, now: () => new Date(now) });
    const codeOf = (t: number) => {
      const [line = ''] = linesNow({ offset: 1, value: Buffer.from(JSON.stringify({ t })) });
      const taken = collected.reader({}).take(line.trim());
      return taken.kind === 'record' ? wrongOf(taken.names, taken.values)?.code : taken.kind;
    };
    expect(codeOf(now - 9 * dayMs)).toBeUndefined();
    expect(codeOf(now + near.earlyMs + 1)).toBe('clock');
  });
});

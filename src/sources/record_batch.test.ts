// What a sender is told and what the reader of segments says later are one: whatever is sent, however it is spelled, and whether a record
// was known by its shape or looked at.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits } from '../base/limits.ts';
import { checkerOf } from './checks.ts';
import { formatNamed } from './formats/formats.ts';
import { type Batch, openBatchTaker } from './record_batch.ts';
import { type Arrival, arrivalMembers, openRecordKeeper } from './record_lines.ts';
import { openRecordShapes } from './record_shapes.ts';
import type { FieldCheck } from './sources.ts';
import { spellingOf } from './spelling.ts';

interface Wish {
  type?: string;
  min?: number;
  epoch?: boolean;
  required?: boolean;
  otherwise?: string;
  maxLength?: number;
}

function check(from: string, { type = 'varchar', min, epoch, required = false, ...more }: Wish = {}): FieldCheck {
  const { pattern, code, expected, calendar } = spellingOf(type, { min, epoch });
  return { from: [from], ...(pattern === undefined ? {} : { pattern }), code, expected, calendar, required, ...more };
}

const near = { field: '_received', lateMs: 24 * 3_600_000, earlyMs: 120_000 };

/** As a contract with all that one can ask makes them. */
const checks: FieldCheck[] = [
  check('t', { type: 'timestamp', epoch: true, required: true }),
  check('_received', { type: 'timestamp', epoch: true }),
  check('room', { required: true, maxLength: 8 }),
  check('ip', { otherwise: '_peer', maxLength: 15 }),
  check('n', { type: 'bigint', min: 0 }),
  check('z', { type: 'bigint', otherwise: 'n' }),
  check('f', { type: 'double' }),
  check('d', { type: 'date' }),
  check('b', { type: 'boolean' }),
  check('c', { type: 'decimal(9,3)' }),
  check('text', { maxLength: 30 }),
  { from: ['t'], code: 'clock', expected: 'time', required: false, calendar: false, near },
];

const receivedMs = Date.parse('2026-03-01T12:00:00Z');
const arrival: Arrival = { receivedMs, peer: '203.0.113.7', by: 'web' };
const good = (more = ''): string => `{"t":${receivedMs},"room":"a"${more}}`;

/** What the reader of segments makes of lines. */
function readAgain(lines: string): { accepted: number; rejected: number; codes: string[] } {
  const reader = formatNamed('collected').reader({});
  const codes = lines.split('\n').flatMap(line => {
    if (line === '') return [];
    const taken = reader.take(line);
    if (taken.kind === 'skip') throw new Error('a line that is no record');
    const wrong =
      taken.kind === 'reject' ? taken : checkerOf(checks, { names: taken.names, constants: {} })(taken.values);
    return [Buffer.byteLength(line) > limits.recordBytes ? 'too_long' : (wrong?.code ?? '')];
  });
  const accepted = codes.filter(code => code === '').length;
  return { accepted, rejected: codes.length - accepted, codes };
}

/** A batch whose lines are text. */
type Read = Exclude<Batch, { kind: 'records' }> | (Batch & { kind: 'records'; lines: string });

async function taken(body: string | Buffer, from = openBatchTaker(checks)): Promise<Read> {
  const batch = await from.take(Buffer.from(body), arrival);
  return batch.kind === 'records' ? { ...batch, lines: batch.lines.toString() } : batch;
}

async function counts(body: string | Buffer): Promise<[number, number, string[]]> {
  const batch = await taken(body);
  if (batch.kind !== 'records') throw new Error(batch.kind);
  const again = readAgain(batch.lines);
  expect(again).toMatchObject({ accepted: batch.accepted, rejected: batch.rejected });
  return [batch.accepted, batch.rejected, again.codes.filter(Boolean)];
}

const values = fc.oneof(
  fc.constantFrom(
    '""',
    'null',
    'true',
    'false',
    '0',
    '-0',
    '1',
    '-1',
    '1.0',
    '1.50',
    '1e5',
    '0.0000001',
    '12345678901234567890',
  ),
  fc.constantFrom(
    '"2026-02-29"',
    '"2026-02-28"',
    '"2026-03-01T11:59:59Z"',
    '"2026-03-01 13:00:00"',
    '"1.5"',
    '"007"',
    '" 1"',
  ),
  fc.constantFrom(
    `"${receivedMs}"`,
    `${receivedMs / 1000}`,
    `${receivedMs - near.lateMs}`,
    `${receivedMs - near.lateMs - 1}`,
  ),
  fc.constantFrom(
    `${receivedMs + near.earlyMs}`,
    `${receivedMs + near.earlyMs + 1}`,
    '[1,"}"]',
    '{"x":{"y":1}}',
    '"\\u0000"',
    '"\\n"',
  ),
  fc.constantFrom(
    '"a\u007f"',
    '"12345678"',
    '"123456789"',
    '"🙂🙂🙂🙂🙂"',
    '"}\\n{"',
    '"\\ud800"',
    '"\u2028"',
    '123456789',
    '1234567.8',
  ),
  fc.integer({ min: -3, max: 99 }).map(String),
  fc.string({ unit: 'grapheme', maxLength: 10 }).map(text => JSON.stringify(text)),
);
const names = fc.constantFrom(
  't',
  'room',
  'ip',
  'n',
  'z',
  'f',
  'd',
  'b',
  'c',
  'text',
  'new',
  '_received',
  '_raw',
  '_x',
  'a.b',
  'constructor',
);
const blanks = fc.constantFrom('', '', '', ' ', '\t', '  ');
const members = fc.array(fc.tuple(names, values), { maxLength: 12 });
const record = fc.record({ members, colon: blanks, comma: blanks, edge: blanks, sound: fc.boolean() }).map(one => {
  const base: [string, string][] = one.sound
    ? [
        ['t', String(receivedMs)],
        ['room', '"a"'],
      ]
    : [];
  const parts = [...base, ...one.members].map(
    ([name, value]) => `${one.edge}"${name}"${one.edge}:${one.colon}${value}`,
  );
  return `{${parts.join(`${one.comma},`)}${one.edge}}`;
});

/** What is good as a value of each field. */
const fitting: Readonly<Record<string, readonly string[]>> = {
  t: [`${receivedMs}`, `"${receivedMs / 1000}"`, '"2026-03-01T11:59:59Z"'],
  room: ['"a"', '"12345678"'],
  n: ['0', '"12"', '""', 'null'],
  z: ['-5', '"7"'],
  f: ['1.5', '-2', '"1e5"'],
  d: ['"2026-02-28"', 'null'],
  b: ['true', '"1"'],
  c: ['1.5', '"2.250"'],
};
/** Records of the same names in the same order; most of their values are good. */
const alike = fc
  .tuple(
    fc.shuffledSubarray(['ip', 'n', 'f', 'd', 'b', 'c', 'text', 'new', 'constructor']),
    fc.record({ colon: blanks, comma: blanks, edge: blanks }),
    fc.array(fc.array(fc.tuple(fc.nat(9), values), { minLength: 13, maxLength: 13 }), { minLength: 20, maxLength: 20 }),
  )
  .map(([more, { colon, comma, edge }, drawn]) =>
    drawn.map(picks => {
      const parts = ['t', 'room', 'z', ...more].map((name, i) => {
        const [choice = 0, value = '1'] = picks[i] ?? [];
        const good = fitting[name] ?? ['"x"'];
        return `${edge}"${name}"${edge}:${colon}${choice < 9 ? good[choice % good.length] : value}`;
      });
      return `{${parts.join(`${comma},`)}${edge}}`;
    }),
  );

describe('the law', () => {
  test('a record that is known by a shape is good, and is kept as it stands', () => {
    let known = 0;
    fc.assert(
      fc.property(alike, records => {
        const shapes = openRecordShapes(checks);
        const keeper = openRecordKeeper(checks);
        const mine = arrivalMembers(arrival);
        expect(shapes.begin(arrival)).toBe(true);
        for (const text of records) {
          const kept = keeper.keep(text, mine);
          if (kept.accepted) shapes.learn(text);
          const end = shapes.endOf(text, 0);
          if (end < 0) continue;
          known++;
          expect(end).toBe(text.length);
          expect(kept).toEqual({ line: `${text.slice(0, -1)},${mine}}\n`, accepted: true, json: true });
        }
      }),
      { numRuns: 300 },
    );
    expect(known).toBeGreaterThan(1_000);
  });

  test('an arrival that fails what stands in for a field makes every record be looked at', () => {
    const shapes = openRecordShapes(checks);
    expect(shapes.begin({ ...arrival, peer: '2001:db8:0:0:0:0:0:1' })).toBe(false);
    expect(shapes.begin(arrival)).toBe(true);
  });

  test('what is told is what is read again, however a body is made', async () => {
    const joined = fc.constantFrom('\n', '\r\n', '\n\n', ',');
    const broken = fc.constantFrom('5', 'nonsense', '[1]', '{"t":', '"x"', '{}');
    const bodies = fc.tuple(fc.array(fc.oneof({ weight: 6, arbitrary: record }, broken), { minLength: 1 }), joined);
    const kept = openBatchTaker(checks);
    await fc.assert(
      fc.asyncProperty(bodies, async ([records, joint]) => {
        const body = joint === ',' ? `[${records.join(',')}]` : records.join(joint);
        const [fresh, learnt] = [await taken(body), await taken(body, kept)];
        expect(learnt).toEqual(fresh);
        if (fresh.kind !== 'records') return;
        expect(readAgain(fresh.lines)).toMatchObject({ accepted: fresh.accepted, rejected: fresh.rejected });
        const isList = joint === ',' && isJson(body);
        if (joint !== ',' || isList)
          expect(fresh.accepted + fresh.rejected).toBe(isList ? JSON.parse(body).length : records.length);
      }),
      { numRuns: 400 },
    );
  });

  test('no bytes at all make it fail', async () => {
    const kept = openBatchTaker(checks);
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.json().map(text => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async body => {
        const batch = await taken(Buffer.from(body), kept);
        if (batch.kind !== 'records') return;
        expect(batch.lines.endsWith('\n') || batch.lines === '').toBe(true);
        expect(readAgain(batch.lines)).toMatchObject({ accepted: batch.accepted, rejected: batch.rejected });
      }),
      { numRuns: 500 },
    );
  });
});

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('bodies', () => {
  test('one object, a list, one a line; on many lines, with a byte order mark, with blank lines', async () => {
    for (const body of [
      good(),
      `[${good()}]`,
      `${good()}\n`,
      `\uFEFF${good()}`,
      ` \n${good().replaceAll(',', ',\n')}\n`,
    ])
      expect(await counts(body)).toEqual([1, 0, []]);
    expect(await counts(`${good()}\n\r\n${good()}\r\n`)).toEqual([2, 0, []]);
    expect(await counts(`[${good()} , ${good()}]\n`)).toEqual([2, 0, []]);
    expect(await counts('[]')).toEqual([0, 0, []]);
  });

  test('what is no object, no text, too long or too far from the clock is a reject with its reason', async () => {
    expect(await counts(`${good()}\nno JSON\n5\n[${good()}]`)).toEqual([1, 3, ['bad_json', 'bad_json', 'bad_json']]);
    expect(await counts(`[${good()},null,"x"]`)).toEqual([1, 2, ['bad_json', 'bad_json']]);
    expect(await counts(Buffer.from(`${good(',"x":"\xff"')}\n${good()}`, 'latin1'))).toEqual([1, 1, ['encoding']]);
    expect(await counts(good(`,"x":"${'a'.repeat(limits.recordBytes)}"`))).toEqual([0, 1, ['too_long']]);
    expect(await counts(good(',"text":"1234567890123456789012345678901"'))).toEqual([0, 1, ['too_long_value']]);
    expect(await counts('{"t":1515922566,"room":"a"}')).toEqual([0, 1, ['clock']]);
    expect(await counts(`{"t":${receivedMs + near.earlyMs},"room":"a"}`)).toEqual([1, 0, []]);
    expect(await counts(`{"t":${receivedMs + near.earlyMs + 1},"room":"a"}`)).toEqual([0, 1, ['clock']]);
    expect(await counts('{}')).toEqual([0, 1, ['missing']]);
    expect(await counts(good(`,"deep":${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`))).toEqual([0, 1, ['bad_json']]);
    expect(await counts(good(`,"_deep":${'['.repeat(200_000)}${']'.repeat(200_000)}`))).toEqual([0, 1, ['bad_json']]);
  });

  test('a body without JSON, without anything, or with too many records is none', async () => {
    expect(await taken('no JSON\n{"a":')).toEqual({ kind: 'not_json' });
    for (const body of ['', '\uFEFF', ' \r\n\t']) expect(await taken(body)).toEqual({ kind: 'empty' });
    const many = limits.recordsPerBody + 1;
    expect(await taken(`[${'1,'.repeat(many)}1]`)).toEqual({ kind: 'too_many' });
    expect(await taken('1\n'.repeat(many))).toEqual({ kind: 'too_many' });
    expect(await taken('\n'.repeat(limits.linesPerBody + 1))).toEqual({ kind: 'too_many' });
  });

  test('a sender can pretend nothing: members that begin as ours are taken out, and numbers keep their spelling', async () => {
    const sent =
      '{"t":"2026-03-01T12:00:00Z","room":1234.500,"_received":1,"_raw":"x","\\u005fpeer":"1.2.3.4","id":123456789012345678901}';
    const batch = await taken(sent);
    if (batch.kind !== 'records') throw new Error(batch.kind);
    expect(batch.lines).toBe(
      `{"t":"2026-03-01T12:00:00Z","room":1234.500,"id":123456789012345678901,"_received":${receivedMs},"_peer":"203.0.113.7","_by":"web"}\n`,
    );
    expect(batch.accepted).toBe(1);
  });

  test('a body that takes long lets others have their turn', () => {
    const batch = openBatchTaker(checks).take(Buffer.from(`${good(',"x":[]')}\n`.repeat(2_000)), arrival);
    expect(batch).toBeInstanceOf(Promise);
  });
});

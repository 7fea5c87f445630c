// Common Media Client Data as players, proxies and strangers write it.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits } from '../../base/limits.ts';
import { openCmcdTaker } from '../cmcd_batch.ts';
import type { FieldCheck } from '../sources.ts';
import { cmcdFields, decodeCmcd, parseCmcd } from './cmcd.ts';

const receivedMs = Date.parse('2026-03-01T12:00:00Z');
const fieldsOf = (text: string): Record<string, string> | undefined => {
  const cmcd = parseCmcd(text);
  return cmcd && Object.fromEntries(cmcdFields(cmcd, { receivedMs }));
};
const usual = { v: '1', pr: '1', ts: String(receivedMs), starved: '0' };

describe('a dictionary', () => {
  test('of version 1', () => {
    expect(fieldsOf('br=3200,bs,d=4004,ot=v,sid="6e2fb550-c457",su')).toEqual({
      ...usual,
      ...{ br: '3200', bs: 'true', d: '4004', ot: 'v', sid: '6e2fb550-c457', su: 'true' },
      ...{ starved: '1', video_bps: '3200000' },
    });
  });

  test('of version 2: lists with flags, event and time, a key of its own', () => {
    expect(
      fieldsOf('br=(5000;v 128;a),bl=(2000 3000),e=t,ts=1772366399000,v=2,ltc=2500,com.example-userid="u\\"1\\\\"'),
    ).toEqual({
      ...usual,
      ...{ br: '5000', bl: '2000', e: 't', ts: '1772366399000', v: '2', ltc: '2500', 'com.example-userid': 'u"1\\' },
      ...{ video_bps: '5000000', audio_bps: '128000' },
    });
  });

  test('tells sound from picture, and takes the last of a key that comes twice', () => {
    expect(fieldsOf('br=128,ot=a')).toMatchObject({ audio_bps: '128000' });
    expect(fieldsOf('br=128,ot=a')).not.toHaveProperty('video_bps');
    expect(fieldsOf('br=1,br=2.5')).toMatchObject({ video_bps: '2500' });
    expect(fieldsOf('br="3200"')).not.toHaveProperty('video_bps');
    expect(fieldsOf('bs=?0')).toMatchObject({ bs: '', starved: '0' });
    expect(fieldsOf('bs=?1, su')).toMatchObject({ starved: '1', su: 'true' });
  });

  test.each([
    '',
    ',',
    'br=',
    'br=3200,',
    '=3',
    'br=3200;',
    'sid="a',
    'sid="a"b',
    'br=(1',
    'br=(1 2',
    'br=(1"a")',
    'br=1 2',
    'br==1',
    '"br"=1',
    'sid="\n"',
    'a=1\0',
    'br=3200 sid="x"',
    'br=12345678901234567890',
    'é=1',
    '{"br":3200}',
    '%62r=1',
  ])('is not %j', written => expect(parseCmcd(written)).toBeUndefined());

  test('is bounded, and no text makes reading it fail or last', () => {
    expect(parseCmcd(`sid="${'a'.repeat(limits.cmcdChars)}"`)).toBeUndefined();
    const hostile = [
      `br=(${'1 '.repeat(8_000)}`,
      `${'a,'.repeat(8_000)}"`,
      `sid="${'\\"'.repeat(8_000)}`,
      'a;b'.repeat(5_000),
    ];
    for (const text of hostile) parseCmcd(text);
    fc.assert(fc.property(fc.string({ unit: 'binary' }), text => void decodeCmcd(text)));
  });
});

describe('a parameter', () => {
  const text = 'br=3200,cid="a b+c",sid="50%"';
  const once = encodeURIComponent(text);

  test('is decoded until it is a dictionary, three times at most; a plus is no blank', () => {
    const twice = encodeURIComponent(once);
    for (const encoded of [once, twice, encodeURIComponent(twice)]) expect(decodeCmcd(encoded)?.text).toBe(text);
    expect(decodeCmcd(encodeURIComponent(encodeURIComponent(twice)))).toBeUndefined();
    expect(decodeCmcd('cid=%22a+b%22')?.cmcd.get('cid')).toEqual([{ value: 'a+b', flags: [] }]);
  });
});

describe('a record', () => {
  const need = (name: string): FieldCheck => ({
    from: [name],
    code: 'missing',
    expected: '',
    required: true,
    calendar: false,
  });
  const taker = openCmcdTaker([need('userid'), need('roomid')], {
    sid: 'playid',
    cid: 'roomid',
    ts: 'timestamp',
    video_bps: 'vbytes',
  });
  const arrival = {
    receivedMs,
    peer: '203.0.113.7',
    by: 'tv',
    parameters: new Map([
      ['userid', 'u1'],
      ['roomid', 'no'],
    ]),
  };
  const linesOf = (body: string | Buffer) => {
    const batch = taker.take(Buffer.from(body), arrival);
    if (batch.kind !== 'records') throw new Error(batch.kind);
    return {
      ...batch,
      lines: String(batch.lines)
        .split('\n')
        .filter(Boolean)
        .map(line => JSON.parse(line)),
    };
  };

  test('has what the report says, then what its own keys say, then what the address says; and the report itself', () => {
    const report = 'br=3200,cid="r1",sid="p1"';
    expect(linesOf(report)).toMatchObject({ accepted: 1, rejected: 0 });
    expect(linesOf(report).lines).toEqual([
      {
        ...{ userid: 'u1', roomid: 'r1', timestamp: String(receivedMs), playid: 'p1', vbytes: '3200000' },
        ...{ _received: receivedMs, _peer: '203.0.113.7', _by: 'tv', _report: report },
      },
    ]);
    expect(linesOf('cid="r1",com.example-userid="mine"').lines[0]).toMatchObject({ userid: 'mine' });
  });

  test('is one a line; a line that is none is a reject, and a body of none is none', () => {
    const mixed = linesOf(
      Buffer.concat([Buffer.from('cid="a"\r\n\nnot CMCD\ncid="'), Buffer.from([0xff]), Buffer.from('"\n')]),
    );
    expect(mixed).toMatchObject({ accepted: 1, rejected: 2 });
    expect(mixed.lines[1]).toMatchObject({ _raw: 'not CMCD', _code: 'bad_cmcd' });
    expect(taker.take(Buffer.from('not CMCD'), arrival)).toEqual({ kind: 'not_cmcd' });
    expect(taker.take(Buffer.from(' \n'), arrival)).toEqual({ kind: 'empty' });
    expect(taker.takeParameter('%', arrival)).toEqual({ kind: 'not_cmcd' });
  });
});

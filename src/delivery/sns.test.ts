// SMS: the signature against the vectors that AWS publishes, the text against the alphabet's own rules, and both against an endpoint
// on this machine that refuses a signature it would not have made itself.

import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { type HttpParty, type KeptRequest, openParty } from '../../test/delivery/http_party.ts';
import { fixedClock } from '../base/clock.ts';
import type { GatewayWay, SnsWay } from '../config/channels.ts';
import { EnvText } from '../config/env_text.ts';
import type { Message } from './delivery.ts';
import { openGateway, requestOf } from './gateway.ts';
import { type SignedRequest, signedHeaders } from './sigv4.ts';
import { smsParts, smsText } from './sms_text.ts';
import { openSns } from './sns.ts';

const parties: HttpParty[] = [];
afterEach(async () => {
  for (const party of parties.splice(0)) await party.close();
});
const partyOf = async (answer?: HttpParty['answer']): Promise<HttpParty> => {
  const party = await openParty(answer);
  parties.push(party);
  return party;
};

const example: SignedRequest = {
  method: 'GET',
  url: new URL('https://example.amazonaws.com/'),
  headers: {},
  body: '',
  keys: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
  region: 'us-east-1',
  service: 'service',
  at: new Date('2015-08-30T12:36:00Z'),
};
const signatureOf = (request: SignedRequest): string =>
  /Signature=(\w+)$/.exec(signedHeaders(request)['authorization'] ?? '')?.[1] ?? '';

// Source: the AWS Signature Version 4 test suite (get-vanilla, get-vanilla-query-order-key-case, post-x-www-form-urlencoded) and the
// example of "Create a signed AWS API request" in the IAM user guide.
test('signatures are those that AWS publishes', () => {
  expect(signatureOf(example)).toBe('5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31');
  const query = new URL('https://example.amazonaws.com/?Param2=value2&Param1=value1');
  expect(signatureOf({ ...example, url: query })).toBe(
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  );
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  expect(signatureOf({ ...example, method: 'POST', headers: form, body: 'Param1=value1' })).toBe(
    'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  );
  const users: SignedRequest = {
    ...example,
    url: new URL('https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08'),
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    service: 'iam',
  };
  expect(signatureOf(users)).toBe('5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7');
});

const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

/** SNS as documented: checks the signature its own way, then the parameters, then says what it is told. */
function sns(request: KeptRequest): { status: number; body: string } {
  const error = (status: number, code: string) => ({
    status,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no: ${code}</Message></Error></ErrorResponse>`,
  });
  const authorization = String(request.headers['authorization']);
  const [, scope = '', names = '', given = ''] =
    /Credential=AKID\/(\S+), SignedHeaders=(\S+), Signature=(\w+)$/.exec(authorization) ?? [];
  const [date = '', region = '', service = ''] = scope.split('/');
  const sha = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');
  const lines = names.split(';').map(name => `${name}:${request.headers[name]}\n`);
  const canonical = `POST\n/\n\n${lines.join('')}\n${names}\n${sha(request.body)}`;
  const toSign = `AWS4-HMAC-SHA256\n${request.headers['x-amz-date']}\n${scope}\n${sha(canonical)}`;
  let key: string | Buffer = `AWS4${secret}`;
  for (const part of [date, region, service, 'aws4_request', toSign])
    key = createHmac('sha256', key).update(part).digest();
  if (key.toString('hex') !== given || service !== 'sns' || !names.includes('host'))
    return error(403, 'SignatureDoesNotMatch');
  const form = new URLSearchParams(request.body.toString());
  if (form.get('Action') !== 'Publish' || form.get('Version') !== '2010-03-31') return error(400, 'InvalidAction');
  const phone = form.get('PhoneNumber') ?? '';
  if (!/^\+\d{6,15}$/.test(phone) || Buffer.byteLength(form.get('Message') ?? '') > 1600)
    return error(400, 'InvalidParameter');
  if (phone.endsWith('0')) return error(400, 'OptedOut');
  if (phone.endsWith('9')) return error(400, 'Throttling');
  if (phone.endsWith('8')) return error(500, 'InternalError');
  return {
    status: 200,
    body: '<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>',
  };
}

const variable = (value: string) => new EnvText(['', ''], ['V'], { V: value }, { file: 'f', line: 1 });
const snsWay = (endpoint: string, more: Partial<SnsWay> = {}): SnsWay => ({
  name: 'sms',
  line: 1,
  kind: 'sns',
  region: 'ap-northeast-1',
  phones: ['+819012345671', '+819012345670', '+819012345679', '+819012345678'],
  endpoint,
  accessKeyId: variable('AKID'),
  secretAccessKey: variable(secret),
  ...more,
});
const message: Message = {
  id: 'm1',
  subject: 's',
  text: 'Run failed: 日本 & <more>\n\nNext: look at `runs`.',
  attachments: [],
};
const never = new AbortController().signal;
const clock = fixedClock('2026-03-01T12:00:00Z');

test('SNS gets one signed call a phone, and each phone has its own end', async () => {
  const party = await partyOf(sns);
  const channel = openSns(snsWay(party.url), { clock });
  expect(await channel.deliver(message, { to: channel.addresses, cc: [], bcc: [] }, never)).toEqual([
    { address: '+819012345671', state: 'sent' },
    { address: '+819012345670', state: 'refused', words: 'HTTP 400 OptedOut: no: OptedOut' },
    { address: '+819012345679', state: 'again', words: 'HTTP 400 Throttling: no: Throttling' },
    { address: '+819012345678', state: 'again', words: 'HTTP 500 InternalError: no: InternalError' },
  ]);
  const form = new URLSearchParams(party.asked[0]?.body.toString());
  expect(form.get('Message')).toBe('Run failed: 日本 & <more>\nNext: look at `runs`.');
  const wrong = openSns(snsWay(party.url, { secretAccessKey: variable('other') }), { clock });
  const [outcome] = await wrong.deliver(message, { to: ['+819012345671'], cc: [], bcc: [] }, never);
  expect(outcome).toMatchObject({ state: 'refused', words: expect.stringContaining('SignatureDoesNotMatch') });
  const temporary = openSns(snsWay(party.url, { sessionToken: variable('token') }), { clock });
  const [other] = await temporary.deliver(message, { to: ['+819012345671'], cc: [], bcc: [] }, never);
  expect(other?.state).toBe('sent');
  expect(party.asked.at(-1)?.headers['x-amz-security-token']).toBe('token');
});

test('a text fits into its parts, whatever it is made of', () => {
  expect([
    smsParts('a'.repeat(160)),
    smsParts('a'.repeat(161)),
    smsParts('€'.repeat(80)),
    smsParts('€'.repeat(81)),
  ]).toEqual([1, 2, 1, 2]);
  expect([smsParts('日'.repeat(70)), smsParts('日'.repeat(71)), smsParts('日'.repeat(134))]).toEqual([1, 2, 2]);
  const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n', 'é', '€', '日', '👍', '\t'), maxLength: 700 });
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 4 }), (whole, parts) => {
      const short = smsText(whole, parts);
      expect(smsParts(short)).toBeLessThanOrEqual(parts);
      expect(short).not.toMatch(/\n\n|\t|[\ud800-\udbff](?![\udc00-\udfff])/);
    }),
  );
  expect(smsText(`${'word '.repeat(40)}end`, 1)).toBe(`${'word '.repeat(31).trim()}...`);
});

const gateway: GatewayWay = {
  name: 'gate',
  line: 1,
  kind: 'gateway',
  url: 'https://sms.example.test/send?to={{phone}}',
  method: 'POST',
  headers: { 'X-Key': variable('k'), 'X-Id': '{{id}}' },
  phones: ['+48123456789'],
};
const values = { phone: '+48123456789', text: 'He said "no" & left\n<b>日</b>', id: 'm1' };

test('a template is filled so that the text stays in its place', () => {
  expect(requestOf(gateway, values)).toEqual({
    url: 'https://sms.example.test/send?to=%2B48123456789',
    method: 'POST',
    headers: { 'x-key': 'k', 'x-id': 'm1' },
  });
  const json = requestOf({ ...gateway, body: { to: ['{{phone}}'], text: 'Site: {{text}}', flash: false } }, values);
  expect(JSON.parse(String(json.body))).toEqual({ to: ['+48123456789'], text: `Site: ${values.text}`, flash: false });
  const typed = (type: string, body: GatewayWay['body']) =>
    String(
      requestOf({ ...gateway, headers: { 'Content-Type': type }, ...(body === undefined ? {} : { body }) }, values)
        .body,
    );
  expect(JSON.parse(typed('application/json', '{"text":"{{text}}"}'))).toEqual({ text: values.text });
  const form = 'application/x-www-form-urlencoded';
  for (const body of ['to={{phone}}&text={{text}}', { to: '{{phone}}', text: '{{text}}' }])
    expect(Object.fromEntries(new URLSearchParams(typed(form, body)))).toEqual({ to: values.phone, text: values.text });
  expect(typed('text/xml', '<t>{{text}}</t>')).toBe(
    '<t>He said &#34;no&#34; &#38; left\n&#60;b&#62;日&#60;/b&#62;</t>',
  );
});

test('a gateway has its end by its status; one that never answers is in doubt', async () => {
  const party = await partyOf(() => ({ status: 202 }));
  const channel = openGateway({ ...gateway, url: `${party.url}/{{id}}`, body: { text: '{{text}}' } });
  const one = { to: channel.addresses, cc: [], bcc: [] };
  expect(await channel.deliver(message, one, never)).toEqual([{ address: '+48123456789', state: 'sent' }]);
  expect(party.asked[0]?.path).toBe('/m1-48123456789');
  party.answer = () => ({ status: 429, headers: { 'retry-after': '7' }, body: 'slow\n down' });
  expect(await channel.deliver(message, one, never)).toEqual([
    { address: '+48123456789', state: 'again', words: 'HTTP 429 slow down', waitMs: 7000 },
  ]);
  party.answer = () => ({ instead: 'hang' });
  const [hung] = await channel.deliver(message, one, AbortSignal.timeout(200));
  expect(hung).toMatchObject({ state: 'again', unsure: true });
  party.answer = () => ({ instead: 'drip' });
  expect((await channel.deliver(message, one, AbortSignal.timeout(200)))[0]).toMatchObject({
    state: 'again',
    unsure: true,
  });
});

// Every operation of the contract, called on a real site: its answer is what the served OpenAPI document says, and nobody gets it who may
// not.

import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Route, roles } from '../../src/api/contract/route.ts';
import { handlers } from '../../src/api/handlers.ts';
import { type OpenApi, openPath } from '../../src/api/openapi.ts';
import { type GoodCall, goodCalls, type Kept } from './good_calls.ts';
import { askOf, declaredRoutes } from './operation_call.ts';
import { openServerBed, type ServerBed, type Who } from './server_bed.ts';

let api: ServerBed;
let document: OpenApi;
let ajv: Ajv2020;
beforeAll(async () => {
  api = await openServerBed();
  document = (await api.as('nobody', { url: '/api/openapi.json' })).json();
  ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(document, 'document');
});
afterAll(() => api.close());

/** What an answer lacks to be what the document says of it. */
function misfits(declared: Route, answer: LightMyRequestResponse): string {
  const type = String(answer.headers['content-type'] ?? '').split(';')[0] ?? '';
  const kind = type === 'application/problem+json' ? 'default' : String(answer.statusCode);
  const pointer = ['paths', openPath(declared.path), declared.method.toLowerCase(), 'responses', kind, 'content', type];
  const reference = `document#/${pointer.map(part => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}/schema`;
  const validate = ajv.getSchema(reference) ?? ajv.compile({ $ref: reference });
  return validate(answer.json()) ? '' : ajv.errorsText(validate.errors, { separator: '\n' });
}

test('the document is an OpenAPI document, and says of every route who may call it', async () => {
  const { valid, errors } = await new Validator().validate(
    structuredClone(document) as unknown as Record<string, unknown>,
  );
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  const operations = Object.values(document.paths).flatMap(path => Object.values(path));
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual(declaredRoutes.map(({ id }) => id).sort());
  expect(operations.every(({ description }) => /Needs (no login|the role)/.test(description))).toBe(true);
});

test('an answer that is not what the document says is told', () => {
  const declared = declaredRoutes.find(({ id }) => id === 'getPlan');
  const answer = {
    headers: { 'content-type': 'application/json' },
    statusCode: 200,
    json: () => ({ items: [{}], total: 'many' }),
  };
  expect(misfits(declared as Route, answer as unknown as LightMyRequestResponse)).toMatch(
    /must have required property 'table'/,
  );
});

test('every operation has a handler, and no handler is for anything else', () => {
  expect(handlers.map(({ id }) => id as string).sort()).toEqual(declaredRoutes.map(({ id }) => id).sort());
});

describe('a good call', () => {
  const kept: Kept = {};
  const byId = new Map(declaredRoutes.map(declared => [declared.id, declared]));
  const calls = Object.entries(goodCalls) as [string, (kept: Kept) => GoodCall][];
  test.each(calls)('of %s is answered as the document says', async (id, callOf) => {
    const declared = byId.get(id);
    if (declared === undefined) throw new Error(`${id} is no operation`);
    const call = callOf(kept);
    const ask = askOf(declared, call);
    if (declared.answer === 'events')
      return expect((await listenOnce(api, ask.url)).type).toMatch(/^text\/event-stream/);
    const answer = await api.as(call.as ?? 'administrator', ask);
    expect(answer.statusCode, answer.body.slice(0, 2_000)).toBe(
      declared.status ?? (declared.answer === 'nothing' ? 204 : 200),
    );
    if (typeof declared.answer === 'object') {
      expect(misfits(declared, answer)).toBe('');
      call.keep?.(answer.json() as never, kept);
    }
  });
});

/** The head of a stream of events, which never ends by itself. */
async function listenOnce({ fastify, as }: ServerBed, url: string): Promise<{ type: string }> {
  void fastify;
  const asked = as('administrator', { url });
  setTimeout(() => api.app.events.end(), 200);
  const answer = await asked;
  expect(answer.body).toContain('event: hello\ndata: {"now":"2026-03-02T12:00:00.000Z"}\n\n');
  return { type: String(answer.headers['content-type']) };
}

describe('whoever may not call an operation is told so, before anything is read of the call', () => {
  const guarded = declaredRoutes.filter(({ role }) => role !== 'anyone');
  const refused = async (declared: Route, who: Who) => {
    const answer = await api.as(
      who,
      askOf(declared, { body: declared.body === undefined ? undefined : { not: 'it' } }),
    );
    expect(misfits(declared, answer)).toBe('');
    return { status: answer.statusCode, code: (answer.json() as { code: string }).code };
  };
  test.each(guarded.map(declared => [declared.id, declared] as const))('%s', async (_, declared) => {
    expect(await refused(declared, 'nobody')).toEqual({ status: 401, code: 'not_logged_in' });
    const below = roles[roles.indexOf(declared.role as (typeof roles)[number]) - 1];
    if (below !== undefined) expect(await refused(declared, below)).toEqual({ status: 403, code: 'not_allowed' });
    if (!declared.tenants) expect(await refused(declared, 'inside')).toEqual({ status: 403, code: 'not_allowed' });
  });
});

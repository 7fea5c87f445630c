// The server around its handlers: whom it answers at all, what browsers are told, what a second question costs, what it says of itself.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openServerBed, type ServerBed } from './server_bed.ts';

let api: ServerBed;
let pages: string;
beforeAll(async () => {
  pages = await mkdtemp(join(tmpdir(), 'pages-'));
  await mkdir(join(pages, 'assets'));
  await writeFile(join(pages, 'index.html'), '<!doctype html><title>Pages</title>');
  await writeFile(join(pages, 'assets/main-abc.js'), 'console.log(1);'.repeat(200));
  api = await openServerBed({ pagesFolder: pages });
});
afterAll(async () => {
  await api.close();
  await rm(pages, { recursive: true });
});

describe('names', () => {
  const asked = async (host: string) => (await api.as('viewer', { url: '/api/now', headers: { host } })).statusCode;
  test('a name that was pointed here gets no answer, an address and localhost do', async () => {
    expect(await asked('evil.example')).toBe(403);
    expect(await asked('evil.example:8080')).toBe(403);
    expect(await asked('127.0.0.1.evil.example')).toBe(403);
    expect(await asked('localhost:8080')).toBe(200);
    expect(await asked('127.0.0.1')).toBe(200);
    expect(await asked('[::1]:8080')).toBe(200);
    expect(await asked('192.168.1.7:8080')).toBe(200);
  });
});

describe('what browsers are told', () => {
  test('a page runs nothing inline, and nobody frames it', async () => {
    const { headers } = await api.as('nobody', { url: '/dashboards/site.now?range=last-72h' });
    expect(headers['content-security-policy']).toContain("script-src 'self';");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  test('a document of somebody’s data does nothing, JSON can hold nothing', async () => {
    const page = await api.as('viewer', { url: '/api/reports/site.daily/page?from=2026-03-01&to=2026-03-02' });
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.headers['content-security-policy']).toMatch(/sandbox/);
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'/);
    const json = await api.as('viewer', { url: '/api/tables' });
    expect(json.headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'");
  });
});

describe('pages', () => {
  test('every address of a page gives the first page, which is asked for each time', async () => {
    for (const url of ['/', '/lake/site.scans', '/runs/7', '/sql?q=select'])
      expect((await api.as('nobody', { url })).body).toContain('<title>Pages');
    const { headers } = await api.as('nobody', { url: '/' });
    expect(headers['cache-control']).toBe('no-cache');
    const again = await api.as('nobody', { url: '/', headers: { 'if-none-match': String(headers['etag']) } });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  test('an asset is packed and kept for good; one that is not there is an error and no page', async () => {
    const url = '/assets/main-abc.js';
    const plain = await api.as('nobody', { url });
    const packed = await api.as('nobody', { url, headers: { 'accept-encoding': 'gzip, br' } });
    expect(plain.headers['cache-control']).toContain('immutable');
    expect(packed.headers['content-encoding']).toBe('br');
    expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 10);
    for (const missing of [
      '/assets/main-old.js',
      '/assets/../../package.json',
      '/assets/%2e%2e/%2e%2e/package.json',
      '/robots.txt',
    ])
      expect((await api.as('nobody', { url: missing })).statusCode, missing).toBe(404);
    for (const missing of ['/api/nothing', '/api', '/feeds'])
      expect((await api.as('nobody', { url: missing })).headers['content-type']).toContain('problem+json');
  });

  test('pages that were not built say how', async () => {
    const bare = await openServerBed({ pagesFolder: join(pages, 'nowhere') });
    try {
      const answer = await bare.as('nobody', { url: '/' });
      expect([answer.statusCode, answer.body]).toEqual([503, expect.stringContaining('npm run build')]);
    } finally {
      await bare.close();
    }
  });
});

describe('answers', () => {
  test('the same again costs nothing, until it is not the same', async () => {
    const first = await api.as('viewer', { url: '/api/tables' });
    const etag = String(first.headers['etag']);
    expect(etag).toMatch(/^W\//);
    expect(first.headers['cache-control']).toBe('private, no-cache');
    const again = await api.as('viewer', { url: '/api/tables', headers: { 'if-none-match': `"other", ${etag}` } });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    const other = await api.as('viewer', { url: '/api/tables', headers: { 'if-none-match': '"other"' } });
    expect(other.statusCode).toBe(200);
  });

  test('every answer has an id of its own, and a problem names it', async () => {
    const answer = await api.as('nobody', { url: '/api/now' });
    expect(answer.json()).toMatchObject({ code: 'not_logged_in', request_id: answer.headers['x-request-id'] });
    expect((await api.as('nobody', { url: '/healthz' })).headers['x-request-id']).not.toBe(
      answer.headers['x-request-id'],
    );
  });

  test('bodies are JSON, of a size', async () => {
    const send = (body: Uint8Array, type: string) =>
      api.as('analyst', { method: 'POST', url: '/api/statements/check', body, headers: { 'content-type': type } });
    const text = new TextEncoder();
    expect((await send(text.encode('sql=select'), 'application/x-www-form-urlencoded')).json()).toMatchObject({
      status: 415,
      code: 'media_type_unknown',
    });
    expect((await send(text.encode('{"sql":'), 'application/json')).json()).toMatchObject({
      status: 400,
      code: 'body_unreadable',
    });
    expect((await send(new Uint8Array(7 << 20), 'application/json')).json()).toMatchObject({
      status: 413,
      code: 'body_too_large',
    });
  });
});

describe('what the server says of itself', () => {
  test('it lives, and is ready', async () => {
    expect((await api.as('nobody', { url: '/healthz' })).json()).toEqual({ alive: true });
    expect((await api.as('nobody', { url: '/readyz' })).json()).toEqual({ ready: true, reasons: [] });
  });

  test('its numbers are for this machine, and for those who see the whole site', async () => {
    const status = async (who: 'nobody' | 'viewer' | 'inside') => (await api.as(who, { url: '/metrics' })).statusCode;
    expect([await status('nobody'), await status('inside'), await status('viewer')]).toEqual([401, 403, 200]);
    const here = await api.fastify.inject({ url: '/metrics', headers: { host: 'localhost' } });
    expect(here.body).toContain('tallylight_files{source="scans",state="ingested"} 2');
    expect(here.body).toContain('tallylight_records{source="scans",outcome="rejects"} 1');
    expect(here.body).toMatch(
      /tallylight_http_request_duration_seconds_count\{method="GET",route="\/metrics",status="200"\} 1/,
    );
    expect(here.body).toContain('tallylight_source_age_seconds{source="scans"}');
    const proxied = { host: 'localhost', 'x-forwarded-for': '203.0.113.7' };
    expect((await api.fastify.inject({ url: '/metrics', headers: proxied })).statusCode).toBe(401);
  });

  test('the log of audits has who did what, and what was refused', async () => {
    await api.as('editor', { method: 'POST', url: '/api/runs', body: {} });
    await api.as('viewer', { method: 'POST', url: '/api/runs', body: {} });
    await api.as('nobody', { method: 'POST', url: '/api/runs', body: {} });
    const { items } = (await api.as('administrator', { url: '/api/audit?action=run.start' })).json() as {
      items: { actor: string; outcome: string; address: string }[];
    };
    expect(items.map(({ actor, outcome }) => [actor, outcome])).toEqual([
      ['', 'refused'],
      ['viewer@x.test', 'refused'],
      ['editor@x.test', 'done'],
    ]);
    expect(items[0]?.address).toBe('203.0.113.7');
  });
});

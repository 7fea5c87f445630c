// Files that people hand in: whole or not at all, by safe names, never over another.

import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { csvOf, scan } from '../site_bed.ts';
import { openServerBed, type ServerBed } from './server_bed.ts';

let api: ServerBed;
let inbox: string;
beforeAll(async () => {
  api = await openServerBed();
  inbox = join(api.bed.folder, 'inbox/scans');
});
afterAll(() => api.close());

const put = (file: string, body: string, source = 'scans') =>
  api.as('editor', {
    method: 'PUT',
    url: `/api/sources/${source}/files/${encodeURIComponent(file)}`,
    body: new TextEncoder().encode(body),
    headers: { 'content-type': 'text/csv' },
  });

test('a file lies in the folder when the answer comes, and the next pass takes it', async () => {
  const body = csvOf([scan(9, 5, { depot: 'LUB' })]);
  const answer = await put('hand ed ünd.csv', body);
  expect([answer.statusCode, answer.json()]).toEqual([
    201,
    { path: 'hand ed ünd.csv', bytes: body.length, started: true },
  ]);
  expect(await readFile(join(inbox, 'hand ed ünd.csv'), 'utf8')).toBe(body);
  await api.bed.pass();
  expect(await api.bed.query("select count(*) as n from site.scans where depot = 'LUB'")).toEqual([{ n: 1 }]);
});

test('the same again is done already, another content is refused and what was there stays', async () => {
  expect((await put('one.csv', 'a\n')).statusCode).toBe(201);
  expect((await put('one.csv', 'a\n')).statusCode).toBe(201);
  expect((await put('one.csv', 'b\n')).json()).toMatchObject({ status: 409, code: 'file_taken' });
  expect(await readFile(join(inbox, 'one.csv'), 'utf8')).toBe('a\n');
  await writeFile(join(api.bed.folder, 'elsewhere'), 'kept');
  await symlink(join(api.bed.folder, 'elsewhere'), join(inbox, 'link.csv'));
  await mkdir(join(inbox, 'folder.csv'), { recursive: true });
  for (const name of ['link.csv', 'folder.csv']) expect((await put(name, 'kept')).statusCode).toBe(409);
  expect(await readFile(join(api.bed.folder, 'elsewhere'), 'utf8')).toBe('kept');
});

test('names lead nowhere else and are ones that the source looks at', async () => {
  const before = (await readdir(api.bed.folder, { recursive: true })).sort();
  const names = [
    '../up.csv',
    '..',
    '.',
    '.hidden',
    'a/b.csv',
    'a\\b.csv',
    'a\u0000.csv',
    'a\nb',
    'x.part',
    'x.tmp',
    'ż'.repeat(200),
  ];
  for (const name of names) expect((await put(name, 'x')).statusCode, name).toBeOneOf([400, 404]);
  expect((await put('a.csv', 'x', 'no_such')).json()).toMatchObject({ status: 404, code: 'not_found' });
  expect((await readdir(api.bed.folder, { recursive: true })).sort()).toEqual(before);
});

test('one that is cut off leaves nothing behind', async () => {
  const url = await api.fastify.listen({ host: '127.0.0.1', port: 0 });
  const end = new AbortController();
  async function* body(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('time,depot\n');
    await new Promise(resolve => setTimeout(resolve, 200));
    end.abort();
    yield Buffer.from('more');
  }
  const sent = fetch(`${url}/api/sources/scans/files/cut.csv`, {
    method: 'PUT',
    headers: { ...api.headersOf('editor'), 'content-type': 'text/csv' },
    duplex: 'half',
    body: body(),
    signal: end.signal,
  } as RequestInit);
  await expect(sent).rejects.toThrow();
  const left = async () => (await readdir(inbox)).filter(name => name.includes('upload') || name === 'cut.csv');
  for (let i = 0; i < 600 && (await left()).length > 0; i++) await new Promise(resolve => setTimeout(resolve, 50));
  expect(await left()).toEqual([]);
});

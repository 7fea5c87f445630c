// What is packed is there again, read by the directory of the file.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unzipped } from './zip_fixture.ts';
import { type ZipPart, zipStream } from './zip_stream.ts';

const options = { modified: new Date('2018-06-09T00:00:00Z'), most: 1 << 20, tooLarge: () => new Error('too large') };

async function zipped(parts: readonly ZipPart[], most = options.most): Promise<Buffer> {
  async function* stream() {
    yield* parts;
  }
  const all: Uint8Array[] = [];
  for await (const bytes of zipStream(stream(), { ...options, most })) all.push(bytes);
  return Buffer.concat(all);
}

test('what is packed is there again, part by part', async () => {
  const chunks = fc.array(fc.string({ unit: 'grapheme', maxLength: 200 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.array(chunks, { maxLength: 5 }), async parts => {
      const named = parts.map((texts, index) => ({
        name: `日本/${index}.xml`,
        chunks: texts.map(text => Buffer.from(text)),
      }));
      const found = unzipped(await zipped(named));
      expect([...found]).toEqual(parts.map((texts, index) => [`日本/${index}.xml`, texts.join('')]));
    }),
    { numRuns: 30 },
  );
});

test('a file that grows too large is an error and no file', async () => {
  const noise = Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7919) % 251));
  await expect(zipped([{ name: 'a', chunks: [noise, noise] }], 100)).rejects.toThrow('too large');
});

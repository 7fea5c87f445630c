// The lake's storage in a real bucket: what every storage must do, and what a bucket's own ways must not change: prefixes, pages of lists,
// large files in pieces, copies that several processes share.

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, inject } from 'vitest';
import type { BucketPlace } from '../../src/config/places.ts';
import { openBucketStorage } from '../../src/lake/bucket.ts';
import { storageContract } from '../../src/lake/storage.contract.ts';
import { makeBucket } from './s3_server.ts';

const server = inject('s3');

describe.skipIf('missing' in server)('a bucket', () => {
  let bucket: BucketPlace;
  beforeAll(async () => {
    if ('missing' in server) return;
    bucket = await makeBucket(server, 'storage');
  });

  const open = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cache-'));
    const place = { ...bucket, prefix: randomUUID() };
    return {
      storage: openBucketStorage(place, join(folder, 'one')),
      another: openBucketStorage(place, join(folder, 'two')),
      close: () => rm(folder, { recursive: true, force: true }),
    };
  };
  storageContract('a bucket', open, { races: 2 });
});

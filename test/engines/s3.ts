// The S3 server that `setup.ts` started, as the tests use it: `describe.skipIf(missingS3() !== undefined)`, `await bucketOf('name')`.

import { inject } from 'vitest';
import type { BucketPlace } from '../../src/config/places.ts';
import { makeBucket, type S3Address } from './s3_server.ts';

/** Why there is no S3 server, or undefined when there is one. */
export function missingS3(): string | undefined {
  const given = inject('s3');
  return 'missing' in given ? given.missing : undefined;
}

/** Where the suite's S3 server is. */
function s3Address(): S3Address {
  const given = inject('s3');
  if ('missing' in given) throw new Error(given.missing);
  return given;
}

/** An empty bucket of the suite's server, of a name that no other test takes. */
export const bucketOf = (name: string): Promise<BucketPlace> => makeBucket(s3Address(), name);

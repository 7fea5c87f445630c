// What can go wrong between this machine and a bucket. Codes are permanent: add, do not rename. `place` is the bucket as people write
// it, with the object where it is about one; no message has a key of an account or an address with a signature.

import { type ErrorSpec, errorTable } from '../base/errors.ts';

export type BucketVerb = 'read' | 'write' | 'delete' | 'list';

interface Answered {
  place: string;
  verb: BucketVerb;
  reason: string;
}

export const fail = errorTable({
  bucket_missing: {
    message: f => `There is no bucket ${f.bucket} at ${f.endpoint}.`,
    hint: 'Make the bucket, or correct its name or the endpoint in tallylight.yaml.',
  } satisfies ErrorSpec<{ bucket: string; endpoint: string }>,
  bucket_denied: {
    message: f => `Cannot ${f.verb} ${f.place}: the service refuses these keys (${f.reason}).`,
    hint: 'Give the keys, the profile or the role the right to list the bucket and to get, put and delete its objects; and look at whether the key is still valid.',
  } satisfies ErrorSpec<Answered>,
  bucket_credentials: {
    message: f => `There are no keys to reach ${f.place} with: ${f.reason}.`,
    hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or say access_key and secret_key, a profile or a role in tallylight.yaml.',
  } satisfies ErrorSpec<{ place: string; reason: string }>,
  bucket_expired: {
    message: f => `Cannot ${f.verb} ${f.place}: the keys have expired, and asking for new ones gave no better ones.`,
    hint: 'Renew the session token, or use a profile or a role that gives new keys by itself.',
  } satisfies ErrorSpec<Answered>,
  bucket_clock: {
    message: f => `Cannot ${f.verb} ${f.place}: the clock of this machine and that of the service are too far apart.`,
    hint: 'Let this machine’s clock be set by the network (NTP).',
    retryable: true,
  } satisfies ErrorSpec<Answered>,
  bucket_unreachable: {
    message: f => `Cannot ${f.verb} ${f.place}: the service does not answer (${f.reason}).`,
    hint: 'Look at the endpoint, the network and whether the service runs. What was under way is done again by the next command.',
    retryable: true,
  } satisfies ErrorSpec<Answered>,
  bucket_unavailable: {
    message: f => `Cannot ${f.verb} ${f.place}: the service cannot do it now (${f.reason}).`,
    hint: 'It was tried for a while, with pauses. What was under way is done again by the next command.',
    retryable: true,
  } satisfies ErrorSpec<Answered>,
  bucket_changed: {
    message: f => `${f.place} was replaced or deleted while it was read.`,
    hint: 'Read it again: it is then taken as it is now.',
    retryable: true,
  } satisfies ErrorSpec<{ place: string }>,
  bucket_refused: {
    message: f => `Cannot ${f.verb} ${f.place}: the service says ${f.reason}.`,
    hint: 'Look at region, endpoint and path_style in tallylight.yaml, and at the rules of the bucket.',
  } satisfies ErrorSpec<Answered>,
  bucket_unfit: {
    message: f => `${f.place} cannot keep a lake: ${f.reason}.`,
    hint: 'Commits need a service that honours conditional puts (If-None-Match: *): Amazon S3, MinIO, SeaweedFS, Ceph and others in their present versions do.',
  } satisfies ErrorSpec<{ place: string; reason: string }>,
});

// What an error of a request means: whether the same request may go through when it is sent again, and how it is told when it did not.
// Services other than Amazon's spell things their own way, so the status counts where a code is not known.
// Source: docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.

import { type AppError, reasonOf } from '../base/errors.ts';
import { type BucketVerb, fail } from './errors.ts';

/** What an error of a request is. */
export type FailureKind =
  /** There is no such object, or no such upload. */
  | 'absent'
  | 'no_bucket'
  /** A condition of the request does not hold: the object is there, or is another one. */
  | 'condition'
  /** The part that was asked for begins beyond the end of the object. */
  | 'beyond'
  /** Slow down. */
  | 'busy'
  /** Nobody knows whether it was done. */
  | 'broken'
  /** No connection, or it was lost, or nothing came for too long. */
  | 'lost'
  /** Somebody else is writing the same object at this moment. */
  | 'contested'
  | 'expired'
  | 'denied'
  | 'clock'
  | 'no_keys'
  | 'refused';

const kinds: Readonly<Record<string, FailureKind>> = {
  NoSuchKey: 'absent',
  NoSuchUpload: 'absent',
  NotFound: 'absent',
  NoSuchBucket: 'no_bucket',
  PreconditionFailed: 'condition',
  InvalidRange: 'beyond',
  SlowDown: 'busy',
  SlowDownRead: 'busy',
  SlowDownWrite: 'busy',
  ServiceUnavailable: 'busy',
  RequestLimitExceeded: 'busy',
  Throttling: 'busy',
  ThrottlingException: 'busy',
  TooManyRequests: 'busy',
  BandwidthLimitExceeded: 'busy',
  RequestTimeout: 'lost',
  IncompleteBody: 'lost',
  ConditionalRequestConflict: 'contested',
  OperationAborted: 'contested',
  ExpiredToken: 'expired',
  ExpiredTokenException: 'expired',
  TokenRefreshRequired: 'expired',
  InvalidToken: 'expired',
  InvalidAccessKeyId: 'denied',
  RequestTimeTooSkewed: 'clock',
  RequestExpired: 'clock',
  RequestInTheFuture: 'clock',
  CredentialsProviderError: 'no_keys',
  TokenProviderError: 'no_keys',
};

interface Answer {
  name?: unknown;
  Code?: unknown;
  code?: unknown;
  $metadata?: { httpStatusCode?: number };
}

const codeOf = (thrown: unknown): string => {
  const { name, Code } = thrown as Answer;
  return typeof Code === 'string' ? Code : String(name);
};

const statusOf = (thrown: unknown): number | undefined => (thrown as Answer).$metadata?.httpStatusCode;

const ofStatus = (status: number | undefined): FailureKind => {
  if (status === undefined) return 'lost';
  if (status === 404) return 'absent';
  if (status === 412 || status === 304) return 'condition';
  if (status === 416) return 'beyond';
  if (status === 409) return 'contested';
  if (status === 429 || status === 503) return 'busy';
  // An answer to HEAD has no words: the keys may have expired.
  if (status === 403 || status === 401) return 'denied';
  // An answer that broke off in its middle comes as an error with the status of its beginning.
  return status >= 500 || status < 300 ? 'broken' : 'refused';
};

/** What was thrown for a request. Whatever is no answer of a service and no loss of a connection is a mistake of ours: undefined. */
export function kindOf(thrown: unknown): FailureKind | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const known = kinds[codeOf(thrown)];
  if (known !== undefined) return known;
  if (statusOf(thrown) !== undefined) return ofStatus(statusOf(thrown));
  return isLost(thrown) ? 'lost' : undefined;
}

const lostCodes =
  /^(E[A-Z_]+|ERR_(STREAM_PREMATURE_CLOSE|SSL_\w+|TLS_\w+)|HPE_\w+|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+)$/;

/** Errors of sockets, of TLS and of what reads HTTP have a code of the system's; timeouts have a name of the client's. */
const isLost = (thrown: Error): boolean =>
  thrown.name === 'TimeoutError' ||
  /\b(aborted|socket hang up)\b/.test(thrown.message) ||
  lostCodes.test(String((thrown as Answer).code));

/** Kinds that a request may be sent again after, without anything being changed. */
export const passing: ReadonlySet<FailureKind> = new Set(['busy', 'broken', 'lost', 'contested']);

export interface About {
  /** The bucket and the object, as people write them. */
  place: string;
  verb: BucketVerb;
  bucket: string;
  endpoint: string;
}

/** An error in words for what was thrown; what is no failure of a request is passed on as it is. */
export function inWords(thrown: unknown, about: About): AppError | unknown {
  const kind = kindOf(thrown);
  const { place, verb, bucket, endpoint } = about;
  const status = statusOf(thrown);
  const said = reasonOf(thrown);
  const code = codeOf(thrown);
  const reason = [status, said === '' || said === code || said === 'UnknownError' ? code : `${code}: ${said}`]
    .filter(part => part !== undefined)
    .join(' ');
  switch (kind) {
    case undefined:
      return thrown;
    case 'no_bucket':
      return fail('bucket_missing', { bucket, endpoint }, thrown);
    case 'no_keys':
      return fail('bucket_credentials', { place, reason: said }, thrown);
    case 'denied':
      return fail('bucket_denied', { place, verb, reason }, thrown);
    case 'expired':
      return fail('bucket_expired', { place, verb, reason }, thrown);
    case 'clock':
      return fail('bucket_clock', { place, verb, reason }, thrown);
    case 'lost':
      return fail('bucket_unreachable', { place, verb, reason: `${endpoint}: ${said}` }, thrown);
    case 'busy':
    case 'broken':
    case 'contested':
      return fail('bucket_unavailable', { place, verb, reason }, thrown);
    default:
      return fail('bucket_refused', { place, verb, reason }, thrown);
  }
}

// Where the keys of a bucket come from: said in tallylight.yaml, or found as Amazon's own tools find them (variables, profiles, the
// machine's role), and on top of either a role that is taken on. Files of profiles are read again whenever keys are asked for anew.

import { limits } from '../base/limits.ts';
import type { BucketConfig } from '../config/places.ts';

/** What gives the keys of a bucket, also when those before have expired. */
export async function credentialsOf({ keys, profile, role, region }: BucketConfig) {
  const { fromNodeProviderChain, fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
  const own =
    keys === undefined
      ? fromNodeProviderChain({ ignoreCache: true, ...(profile === undefined ? {} : { profile }) })
      : async () => ({
          accessKeyId: keys.accessKey,
          secretAccessKey: keys.secretKey,
          ...(keys.sessionToken === undefined ? {} : { sessionToken: keys.sessionToken }),
        });
  if (role === undefined) return own;
  return fromTemporaryCredentials({
    masterCredentials: own,
    params: { RoleArn: role, RoleSessionName: 'tallylight', DurationSeconds: limits.bucketRoleSeconds },
    clientConfig: { ...(region === undefined ? {} : { region }) },
  });
}

// The identity provider of a site, as openid-client talks to it: authorization code with PKCE, state and nonce. What must stay true: its
// settings are found anew when ours change and every hour, and it is waited for a few seconds and no longer.

import * as oidc from 'openid-client';
import { hourMs } from '../base/clock.ts';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { reveal } from '../config/env_text.ts';
import type { OidcConfig } from '../config/login.ts';
import { fail } from '../people/errors.ts';
import type { Vouched } from '../people/identities.ts';
import { type Role, reaches } from '../people/people.ts';

/** What a login that began has to meet when it comes back. */
export interface Handshake {
  state: string;
  nonce: string;
  verifier: string;
}

export interface Provider {
  /** Where the browser goes. Throws `oidc_unreachable`. */
  begin(redirectUri: string): Promise<{ address: string; handshake: Handshake }>;
  /** What the provider says of whoever came back to this address. Throws `oidc_denied`, `oidc_failed`, `oidc_unreachable`. */
  end(cameBackTo: URL, handshake: Handshake): Promise<{ vouched: Vouched; claims: Claims }>;
}

export type Claims = Readonly<Record<string, unknown>>;

/** Opens the provider that the settings name; `current` is asked each time. */
export function openProvider(current: () => OidcConfig): Provider {
  let known: { of: OidcConfig; at: number; found: Promise<oidc.Configuration> } | undefined;
  const configuration = (): Promise<oidc.Configuration> => {
    const of = current();
    const now = performance.now();
    if (known?.of !== of || now - known.at > hourMs) {
      const found = discover(of);
      known = { of, at: now, found };
      // What could not be found is looked for again at the next login.
      found.catch(() => {
        known = undefined;
      });
    }
    return known.found;
  };
  return {
    begin: async redirectUri => begin(await configuration(), redirectUri),
    end: async (cameBackTo, handshake) => end(await configuration(), cameBackTo, { handshake, wanted: current() }),
  };
}

async function discover({ issuer, clientId, clientSecret }: OidcConfig): Promise<oidc.Configuration> {
  const server = new URL(reveal(issuer));
  const secret = reveal(clientSecret);
  const authentication: oidc.ClientAuth = (as, client, body, headers) => {
    const taken = as.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const way = taken.includes('client_secret_basic') ? oidc.ClientSecretBasic : oidc.ClientSecretPost;
    return way(secret)(as, client, body, headers);
  };
  const execute = [
    oidc.enableNonRepudiationChecks,
    // The settings take http:// for this machine alone.
    ...(server.protocol === 'http:' ? [oidc.allowInsecureRequests] : []),
  ];
  try {
    return await oidc.discovery(server, reveal(clientId), undefined, authentication, {
      execute,
      timeout: limits.providerSeconds,
    });
  } catch (thrown) {
    throw fail('oidc_unreachable', { reason: causeOf(thrown) }, thrown);
  }
}

async function begin(
  config: oidc.Configuration,
  redirectUri: string,
): Promise<{ address: string; handshake: Handshake }> {
  const handshake = {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    verifier: oidc.randomPKCECodeVerifier(),
  };
  const address = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid email profile',
    state: handshake.state,
    nonce: handshake.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(handshake.verifier),
    code_challenge_method: 'S256',
  });
  return { address: address.href, handshake };
}

async function end(
  config: oidc.Configuration,
  cameBackTo: URL,
  { handshake, wanted }: { handshake: Handshake; wanted: OidcConfig },
): Promise<{ vouched: Vouched; claims: Claims }> {
  try {
    const tokens = await oidc.authorizationCodeGrant(config, cameBackTo, {
      pkceCodeVerifier: handshake.verifier,
      expectedState: handshake.state,
      expectedNonce: handshake.nonce,
      idTokenExpected: true,
    });
    const inToken: Claims = tokens.claims() ?? {};
    const missing =
      inToken['email'] === undefined || (wanted.roleClaim !== undefined && inToken[wanted.roleClaim] === undefined);
    const more = missing && config.serverMetadata().userinfo_endpoint !== undefined;
    const claims: Claims = more
      ? { ...(await oidc.fetchUserInfo(config, tokens.access_token, String(inToken['sub']))), ...inToken }
      : inToken;
    return { claims, vouched: vouchedIn(claims) };
  } catch (thrown) {
    throw problemOf(thrown);
  }
}

function vouchedIn(claims: Claims): Vouched {
  const text = (name: string) => (typeof claims[name] === 'string' ? claims[name] : undefined);
  return {
    issuer: text('iss') ?? '',
    subject: text('sub') ?? '',
    email: text('email'),
    // Some providers say it as text; anything but a plain yes is none.
    emailVerified: claims['email_verified'] === true || claims['email_verified'] === 'true',
    name: text('name')?.slice(0, 200),
  };
}

function problemOf(thrown: unknown): Error {
  if (thrown instanceof oidc.AuthorizationResponseError) {
    const denied = ['access_denied', 'login_required', 'consent_required', 'interaction_required'];
    if (denied.includes(thrown.error)) return fail('oidc_denied', {}, thrown);
  }
  const away = thrown instanceof TypeError || (thrown instanceof oidc.ClientError && thrown.code === 'OAUTH_TIMEOUT');
  if (away) return fail('oidc_unreachable', { reason: causeOf(thrown) }, thrown);
  return fail('oidc_failed', { reason: causeOf(thrown) }, thrown);
}

/** Words of an error, without an address of the provider, which may hold a secret. */
const causeOf = (thrown: unknown): string =>
  reasonOf(thrown)
    .replaceAll(/https?:\/\/\S+/g, '…')
    .slice(0, 200)
    .replace(/\.$/, '');

/** The role that claims give: the highest of those that the map names; `none` where it names none of them. */
export function roleIn(
  claims: Claims,
  { roleClaim, roles }: Pick<OidcConfig, 'roleClaim' | 'roles'>,
): Role | 'none' | undefined {
  if (roleClaim === undefined) return undefined;
  const value = claims[roleClaim];
  const values = Array.isArray(value) ? value : [value];
  const named = values.flatMap(one =>
    typeof one === 'string' && Object.hasOwn(roles, one) ? [roles[one] as Role] : [],
  );
  return named.reduce<Role | 'none'>((best, one) => (best === 'none' || reaches(one, best) ? one : best), 'none');
}

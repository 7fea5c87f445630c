// An identity provider on 127.0.0.1, a real one (oidc-provider), whose people log in without a page; and the browser's way through it.

import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import Provider from 'oidc-provider';

export interface OidcParty {
  issuer: string;
  /** Who logs in next, with what the provider says of them. */
  account: { sub: string; [claim: string]: unknown };
  /** The person says no. */
  denies: boolean;
  /** Follows redirects from an address of the provider until one leads elsewhere; gives that one. */
  follow(address: string): Promise<string>;
  close(): Promise<void>;
}

export interface OidcPartyOptions {
  clientId: string;
  clientSecret: string;
  redirectUri: string;
}

/** Opens the provider with one client. */
export async function openOidcParty({ clientId, clientSecret, redirectUri }: OidcPartyOptions): Promise<OidcParty> {
  const server: Server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()));
  const issuer = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const party: OidcParty = {
    issuer,
    account: { sub: 'nobody' },
    denies: false,
    follow: address => follow(issuer, address),
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  const key = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({ format: 'jwk' });
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    jwks: { keys: [{ ...key, kid: 'one', use: 'sig', alg: 'RS256' }] } as never,
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ['a key of a test'] },
    findAccount: async (_, sub) => ({ accountId: sub, claims: async () => ({ ...party.account, sub }) }),
  });
  const callback = provider.callback();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith('/interaction/')) void interact(provider, party, { request, response });
    else void callback(request, response);
  });
  return party;
}

/** What a page would ask: who it is, and whether they agree. */
async function interact(
  provider: Provider,
  party: OidcParty,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const { params } = await provider.interactionDetails(request, response);
  if (party.denies) {
    const result = { error: 'access_denied', error_description: 'they said no' };
    return provider.interactionFinished(request, response, result);
  }
  const accountId = party.account.sub;
  const grant = new provider.Grant({ accountId, clientId: String(params['client_id']) });
  grant.addOIDCScope('openid email profile');
  const consent = { grantId: await grant.save() };
  await provider.interactionFinished(request, response, { login: { accountId }, consent });
}

/** A new browser each time: nobody is logged in at the provider yet. */
async function follow(issuer: string, address: string): Promise<string> {
  const cookies = new Map<string, string>();
  for (let next = address; ; ) {
    if (!next.startsWith(issuer)) return next;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(next, { redirect: 'manual', headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    if (location === null) throw new Error(`${answer.status} ${await answer.text()}`);
    next = new URL(location, next).href;
  }
}

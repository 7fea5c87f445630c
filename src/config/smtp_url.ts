// The address of a mail server as people write it: `smtp://user:password@host:port`. A password may hold any character: what
// stands after the last `@` is the host, and what came out of a variable is taken as it is, without percent-decoding.

import { reveal, type Text } from './env_text.ts';

export interface SmtpServer {
  /** TLS from the first byte (`smtps`). */
  secure: boolean;
  host: string;
  port: number;
  user?: string;
  password?: string;
}

const urlPattern =
  /^(smtps?):\/\/(?:(?<userinfo>.*)@)?(?<host>\[[0-9a-f:.]+\]|[^\s@:/?#[\]]+)(?::(?<port>\d{1,5}))?\/?$/is;

/** Takes the text apart; undefined when it is none. Throws `env_not_set`. */
export function parseSmtpUrl(text: Text): SmtpServer | undefined {
  const match = urlPattern.exec(reveal(text));
  const { userinfo, host = '', port } = match?.groups ?? {};
  const secure = match?.[1]?.toLowerCase() === 'smtps';
  const number = port === undefined ? (secure ? 465 : 587) : Number(port);
  if (match === null || number < 1 || number > 65_535) return undefined;
  const server = { secure, host: host.replace(/^\[|\]$/g, ''), port: number };
  if (userinfo === undefined || userinfo === '') return server;
  const written = urlPattern.exec(String(text))?.groups?.['userinfo'] ?? '';
  const [user, password] = halves(userinfo);
  const [writtenUser, writtenPassword = ''] = halves(written);
  return {
    ...server,
    user: plain(user, writtenUser),
    ...(password === undefined ? {} : { password: plain(password, writtenPassword) }),
  };
}

function halves(userinfo: string): [string, string | undefined] {
  const colon = userinfo.indexOf(':');
  return colon < 0 ? [userinfo, undefined] : [userinfo.slice(0, colon), userinfo.slice(colon + 1)];
}

function plain(value: string, written: string): string {
  if (written.includes('${')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** True for names and addresses of this machine itself, where nobody listens in between. */
export const isLoopback = (host: string): boolean =>
  /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);

// A second door of the suite's Trino, as clusters of other people have them: over TLS, with a certificate that no machine vouches for, and
// open to who knows the password. The first one, without TLS, stays open to all.

import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, run } from './java_server.ts';

/** What a client has to know. */
export interface TrinoDoor {
  /** `https://127.0.0.1:…`. */
  url: string;
  user: string;
  password: string;
  /** File of the certificate, which vouches for itself. */
  ca: string;
}

/**
 * Writes what the door needs into a folder; gives it with the lines of `config.properties`.
 * Source: trino.io/docs/current/security/tls.html and …/password-file.html.
 */
export async function trinoDoor(
  folder: string,
): Promise<{ door: TrinoDoor; properties: Record<string, string | number | boolean> }> {
  const [ca, key, store, passwords] = ['ca.pem', 'key.pem', 'store.pem', 'passwords'].map(name =>
    join(folder, name),
  ) as [string, string, string, string];
  const names = 'subjectAltName=IP:127.0.0.1,DNS:localhost';
  const wanted = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=trino', '-addext', names];
  await run('openssl', ['req', ...wanted, '-keyout', key, '-out', ca]);
  await writeFile(store, `${await readFile(key, 'utf8')}${await readFile(ca, 'utf8')}`);
  const [user, password] = ['reader', randomBytes(12).toString('hex')];
  await writeFile(passwords, `${user}:${hashed(password)}\n`);
  const authenticator = join(folder, 'etc', 'password-authenticator.properties');
  await writeFile(authenticator, `password-authenticator.name=file\nfile.password-file=${passwords}\n`);
  const port = await freePort();
  const properties = {
    'http-server.https.enabled': true,
    'http-server.https.port': port,
    'http-server.https.keystore.path': store,
    'http-server.authentication.type': 'PASSWORD',
    'http-server.authentication.allow-insecure-over-http': true,
    'internal-communication.shared-secret': randomBytes(32).toString('hex'),
  };
  return { door: { url: `https://127.0.0.1:${port}`, user, password, ca }, properties };
}

/** As the password file has it: rounds, salt and hash of PBKDF2. */
function hashed(password: string): string {
  const rounds = 1_000;
  const salt = randomBytes(16);
  return `${rounds}:${salt.toString('hex')}:${pbkdf2Sync(password, salt, rounds, 64, 'sha1').toString('hex')}`;
}

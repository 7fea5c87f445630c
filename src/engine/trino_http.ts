// Requests to a Trino coordinator: over TLS with authorities of the site's own, with a name and a password, on connections that stay open.
// What must stay true: the password goes to the configured address and to no other, whatever an answer names as the next place; and an
// answer that is not read any more holds no connection.

import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { engineError } from './errors.ts';

export interface TrinoAddress {
  /** `https://coordinator:8443`. */
  url: string;
  user: string;
  /** Goes over https only. */
  password?: string | undefined;
  /** File of the authorities that vouch for it, PEM; those of the machine when undefined. */
  ca?: string | undefined;
}

export interface TrinoRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** `/v1/statement`, or an address that an answer gave: of that only what follows the host counts. */
  path: string;
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal | undefined;
}

export interface TrinoResponse {
  status: number;
  retryAfterMs: number | undefined;
  text: string;
}

/** A request that got no answer; whether the coordinator can have begun to work on it is known only when no connection was made. */
export class NoAnswer extends Error {
  readonly arrived: boolean;

  constructor(cause: unknown, arrived: boolean) {
    super(reasonOf(cause), { cause });
    this.arrived = arrived;
  }
}

/** What makes a server's certificate one that is not believed. */
const certificateCodes =
  /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|UNABLE_TO_(?:VERIFY|GET_ISSUER))/;
const notConnected = /^(?:ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)$/;

export class TrinoConnection {
  readonly #address: TrinoAddress;
  readonly #origin: URL;
  #agent: Promise<HttpAgent | HttpsAgent> | undefined;

  constructor(address: TrinoAddress) {
    this.#address = address;
    this.#origin = new URL(address.url);
  }

  /** Sends one request. Throws `NoAnswer`, `engine_certificate`, `engine_setup`; an aborted one throws the signal's reason. */
  async send({ method, path, headers = {}, body, signal }: TrinoRequest): Promise<TrinoResponse> {
    signal?.throwIfAborted();
    const target = new URL(path, this.#origin);
    target.protocol = this.#origin.protocol;
    target.host = this.#origin.host;
    const agent = await this.#opened();
    const request = this.#origin.protocol === 'https:' ? requestHttps : requestHttp;
    return new Promise((resolve, reject) => {
      let connected = false;
      const sent = request(target, {
        method,
        agent,
        headers: { ...this.#login(), ...headers },
        timeout: limits.engineAnswerMs,
        ...(signal && { signal }),
      });
      sent.once('socket', socket => {
        connected = !socket.connecting;
        if (connected) return;
        socket.once('connect', () => {
          connected = true;
        });
      });
      sent.once('timeout', () => sent.destroy(new Error(`no answer within ${limits.engineAnswerMs / 1000} s`)));
      const fail = (thrown: Error) =>
        reject(signal?.aborted === true ? signal.reason : this.#failed(thrown, connected));
      sent.once('error', fail);
      sent.once('response', response => void readText(response).then(text => resolve(answerOf(response, text)), fail));
      sent.end(body);
    });
  }

  /** Lets go of connections that rest; those in use end with their requests. */
  async close(): Promise<void> {
    (await this.#agent?.catch(() => undefined))?.destroy();
    this.#agent = undefined;
  }

  #failed(thrown: Error, connected: boolean): Error {
    const code = 'code' in thrown ? String(thrown.code) : '';
    const { url } = this.#address;
    if (certificateCodes.test(code))
      return engineError('engine_certificate', { url, reason: reasonOf(thrown) }, thrown);
    return new NoAnswer(thrown, connected && !notConnected.test(code));
  }

  #login(): Record<string, string> {
    const { user, password } = this.#address;
    if (password === undefined) return {};
    if (this.#origin.protocol !== 'https:')
      throw engineError('engine_setup', { reason: 'a password goes over https only' });
    return { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  }

  #opened(): Promise<HttpAgent | HttpsAgent> {
    this.#agent ??= this.#open();
    this.#agent.catch(() => {
      this.#agent = undefined;
    });
    return this.#agent;
  }

  async #open(): Promise<HttpAgent | HttpsAgent> {
    const options = { keepAlive: true, maxFreeSockets: limits.idleConnections };
    if (this.#origin.protocol !== 'https:') return new HttpAgent(options);
    const { ca } = this.#address;
    if (ca === undefined) return new HttpsAgent(options);
    try {
      return new HttpsAgent({ ...options, ca: await readFile(ca) });
    } catch (thrown) {
      throw engineError(
        'engine_setup',
        { reason: `the file of authorities cannot be read: ${reasonOf(thrown)}` },
        thrown,
      );
    }
  }
}

async function readText(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function answerOf({ statusCode = 0, headers }: IncomingMessage, text: string): TrinoResponse {
  const seconds = Number(headers['retry-after']);
  return { status: statusCode, retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined, text };
}

// The typed client of the API: one function for each operation of the contract. Problems are thrown as `ApiProblem`.

import { type Operations, operations } from './operations.ts';

export type OperationId = keyof Operations;

type Optional<T, Key extends string> = keyof T extends never
  ? { [K in Key]?: undefined }
  : Partial<T> extends T
    ? { [K in Key]?: T }
    : { [K in Key]: T };

/** What an operation is given: `params` of the path, `query`, `body`. */
export type Given<Id extends OperationId> = Optional<Operations[Id]['params'], 'params'> &
  Optional<Operations[Id]['query'], 'query'> &
  (Operations[Id]['body'] extends null ? { body?: undefined } : { body: Operations[Id]['body'] });

export type Answer<Id extends OperationId> = Operations[Id]['answer'];

export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;
  readonly requestId: string | undefined;
  readonly facts: Record<string, unknown>;
  /** Milliseconds that the server asks to wait before the next try. */
  readonly retryAfterMs: number | undefined;

  constructor(status: number, body: Partial<Record<string, unknown>>, retryAfter: string | null = null) {
    super(String(body['title'] ?? `The server answered ${status}.`));
    this.name = 'ApiProblem';
    this.status = status;
    this.code = String(body['code'] ?? 'unknown');
    this.hint = body['detail'] === undefined ? undefined : String(body['detail']);
    this.requestId = body['request_id'] === undefined ? undefined : String(body['request_id']);
    this.facts = (body['facts'] as Record<string, unknown> | undefined) ?? {};
    const seconds = Number(retryAfter ?? Number.NaN);
    this.retryAfterMs = Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
  }
}

/** What every request carries; set once the session is known. */
export const credentials: { csrf: string | null; share: string | null } = { csrf: null, share: null };

/** The address of an operation, for links and downloads. */
export function hrefOf<Id extends OperationId>(id: Id, given: Omit<Given<Id>, 'body'>): string {
  const parts = given as { params?: Record<string, unknown>; query?: Record<string, unknown> };
  const path = operations[id].path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const text = encodeURIComponent(String(parts.params?.[name] ?? ''));
    return name === 'rest' ? text.replaceAll('%2F', '/') : text;
  });
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parts.query ?? {}))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined && one !== null) query.append(name, String(one));
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Sends a request and gives the answer as it comes; throws ApiProblem, or TypeError when the server cannot be reached. */
export async function send<Id extends OperationId>(
  id: Id,
  given: Given<Id>,
  { signal, headers = {}, raw }: { signal?: AbortSignal; headers?: Record<string, string>; raw?: BodyInit } = {},
): Promise<Response> {
  const body = raw ?? (given.body === undefined ? undefined : JSON.stringify(given.body));
  const response = await fetch(hrefOf(id, given), {
    method: operations[id].method,
    credentials: 'same-origin',
    headers: {
      ...(body === undefined
        ? {}
        : { 'content-type': raw === undefined ? 'application/json' : 'application/octet-stream' }),
      ...(credentials.csrf === null ? {} : { 'x-csrf-token': credentials.csrf }),
      ...(credentials.share === null ? {} : { 'x-share': credentials.share }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.ok) return response;
  const problem = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  throw new ApiProblem(response.status, problem, response.headers.get('retry-after'));
}

/** Calls an operation: `call('getRun', { params: { run: 7 } })`. */
export async function call<Id extends OperationId>(
  id: Id,
  given: Given<Id>,
  options: { signal?: AbortSignal } = {},
): Promise<Answer<Id>> {
  const response = await send(id, given, options);
  return (response.status === 204 ? null : await response.json()) as Answer<Id>;
}

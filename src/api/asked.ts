// What a handler is asked, read from a request by the declaration of its route.

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Asked, Principal } from './app.ts';
import type { Route } from './contract/route.ts';
import { fail } from './errors.ts';

/** What a handler says for the entry of the audit log. */
export interface Noted {
  target: string | undefined;
  detail: Record<string, unknown>;
}

export const unnoted = (): Noted => ({ target: undefined, detail: {} });

interface Asking {
  request: FastifyRequest;
  reply: FastifyReply;
  principal: Principal | undefined;
  signal: AbortSignal;
}

/** `asked` throws `input_invalid` where something does not fit the declaration. */
export function askedOf(
  declared: Route,
  { request, reply, principal, signal }: Asking,
): { asked: () => Asked<Route>; noted: Noted } {
  const noted = unnoted();
  const asked = () =>
    ({
      params: read('params', declared.params, request.params),
      query: read('query', declared.query, request.query),
      body: declared.body === 'bytes' ? request.raw : read('body', declared.body, request.body),
      principal,
      signal,
      note: (target: string, detail: Record<string, unknown> = {}) => {
        noted.target = target;
        Object.assign(noted.detail, detail);
      },
      request,
      reply,
    }) as unknown as Asked<Route>;
  return { asked, noted };
}

function read(where: string, shape: z.ZodType | undefined, value: unknown): unknown {
  if (shape === undefined) return undefined;
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw fail('input_invalid', {
    where: [where, ...(issue?.path ?? [])].join('.'),
    reason: issue?.message ?? 'it does not fit',
  });
}

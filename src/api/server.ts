// The HTTP server: every route of the contract bound to its handler. What must stay true: nothing reaches a handler that its declaration
// does not allow, and every error is a problem document.

import { Readable } from 'node:stream';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { App, Asked, Handler, Principal, Streamed } from './app.ts';
import { routes } from './contract/contract.ts';
import type { Route } from './contract/route.ts';
import { fail } from './errors.ts';
import { checkRight, type Gate } from './gate.ts';
import { problemOf } from './problems.ts';

export interface ServerOptions {
  app: App;
  gate: Gate;
  handlers: readonly Handler[];
  /** True writes a line of JSON a request to stderr. */
  log?: boolean;
}

/** The server, not yet listening; tests inject requests into it. */
export async function buildServer({ app, gate, handlers, log = false }: ServerOptions): Promise<FastifyInstance> {
  const server = Fastify({ logger: log, forceCloseConnections: 'idle', routerOptions: { maxParamLength: 2_000 } });
  await server.register(cookie);
  server.setErrorHandler((thrown, request, reply) => sendProblem(thrown, request, reply));
  server.setNotFoundHandler((request, reply) => {
    sendProblem(fail('not_found', { what: 'page', name: request.url.split('?')[0] ?? '' }), request, reply);
  });
  const byId = new Map(handlers.map(handler => [handler.id as string, handler]));
  for (const declared of routes as readonly Route[]) {
    const handler = byId.get(declared.id);
    if (handler !== undefined) bind(server, { declared, handler, app, gate });
  }
  return server;
}

interface Bound {
  declared: Route;
  handler: Handler;
  app: App;
  gate: Gate;
}

function bind(server: FastifyInstance, { declared, handler, app, gate }: Bound): void {
  server.route({
    method: declared.method,
    url: declared.path,
    handler: async (request, reply) => {
      const principal = await gate.who(request);
      checkRight(declared, principal);
      const end = new AbortController();
      reply.raw.once('close', () => end.abort());
      const asked = askedOf(declared, { request, reply, principal, signal: end.signal });
      const given = await handler.work(app, asked);
      return answer(declared, given, reply);
    },
  });
}

function askedOf(
  declared: Route,
  {
    request,
    reply,
    principal,
    signal,
  }: { request: FastifyRequest; reply: FastifyReply; principal: Principal | undefined; signal: AbortSignal },
): Asked<Route> {
  const read = (where: string, shape: z.ZodType | undefined, value: unknown) =>
    shape === undefined ? undefined : parse(where, shape, value);
  return {
    params: read('params', declared.params, request.params),
    query: read('query', declared.query, request.query),
    body: declared.body === 'bytes' ? request.raw : read('body', declared.body, request.body),
    principal,
    signal,
    note: () => undefined,
    request,
    reply,
  } as unknown as Asked<Route>;
}

function parse(where: string, shape: z.ZodType, value: unknown): unknown {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw fail('input_invalid', {
    where: [where, ...(issue?.path ?? [])].join('.'),
    reason: issue?.message ?? 'it does not fit',
  });
}

function answer(declared: Route, given: unknown, reply: FastifyReply): unknown {
  if (declared.answer === 'nothing') return reply.code(204).send();
  if (typeof declared.answer !== 'string') return reply.code(declared.status ?? 200).send(given);
  const { status = 200, headers, body } = given as Streamed;
  reply.code(status).headers(headers);
  return reply.send(typeof body === 'string' || body instanceof Uint8Array ? body : Readable.from(body));
}

function sendProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(thrown, request.id);
  if (problem.status >= 500) request.log.error(thrown);
  void reply.code(problem.status).type('application/problem+json').send(problem);
}

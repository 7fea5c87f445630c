// The HTTP server: every route of the contract bound to its handler. What must stay true: nothing reaches a handler that its declaration
// does not allow, and every error is a problem document.

import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { limits } from '../base/limits.ts';
import { type LogTo, loggerOf, logRequests } from './access_log.ts';
import { answer } from './answers.ts';
import type { App, Handler, Principal } from './app.ts';
import { askedOf, unnoted } from './asked.ts';
import { type Audited, audit } from './audit_hook.ts';
import { takeBodies, takeBytes } from './bodies.ts';
import { type CollectDoor, openCollectDoor } from './collect.ts';
import { routes } from './contract/contract.ts';
import type { Route } from './contract/route.ts';
import { fail } from './errors.ts';
import { checkRight, type Gate } from './gate.ts';
import { addHealth } from './health.ts';
import { checkHost } from './host_check.ts';
import { addMetricsPage } from './metrics_page.ts';
import { openApi } from './openapi.ts';
import { problemOf } from './problems.ts';
import { addSecurityHeaders } from './security_headers.ts';
import type { StaticPages } from './static_pages.ts';
import { addStopping, type Stopping } from './stopping.ts';

export interface ServerOptions {
  app: App;
  gate: Gate;
  handlers: readonly Handler[];
  /** What is served where the API has no route. */
  pages?: StaticPages;
  /** Routes that are no operations of the contract: logins from elsewhere, chat commands. */
  others?: readonly ((server: FastifyInstance) => void | Promise<void>)[];
  log?: LogTo;
}

export interface Server {
  fastify: FastifyInstance;
  stopping: Stopping;
}

/** Who sends each request that is under way. */
type Known = WeakMap<FastifyRequest, Principal>;

interface Binding extends Pick<ServerOptions, 'app' | 'gate'> {
  known: Known;
}

/** The server, not yet listening; tests inject requests into it. */
export async function buildServer(options: ServerOptions): Promise<Server> {
  const { app, gate, handlers, pages, others = [] } = options;
  const config = () => app.current().site.server;
  const doors: CollectDoor[] = [];
  const server = newFastify(options, doors);
  const known: Known = new WeakMap();
  await server.register(cookie);
  addSecurityHeaders(server, config);
  const stopping = addStopping(server, () => app.events.end());
  doors.push(openCollectDoor({ ...app, stopping, onFailure: thrown => server.log.error(thrown) }));
  server.addHook('onRequest', async request => checkHost(request, config()));
  logRequests(server, request => known.get(request));
  server.setErrorHandler(sendProblem);
  server.setNotFoundHandler(async (request, reply) => {
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (pages !== undefined && reads && !isApi(request) && (await pages.send(request, reply))) return reply;
    throw fail('not_found', { what: 'address', name: request.url.split('?')[0]?.slice(0, limits.loggedChars) ?? '' });
  });
  takeBodies(server);
  addHealth(server, { app, stopping });
  addMetricsPage(server, { app, gate, config });
  const document = openApi(app.version);
  server.get('/api/openapi.json', async (_, reply) => reply.header('cache-control', 'no-cache').send(document));
  await bindAll(server, { handlers, binding: { app, gate, known } });
  for (const add of others) await server.register(async inner => add(inner));
  return { fastify: server, stopping };
}

const isApi = ({ url }: FastifyRequest): boolean => /^\/(api|feeds|collect)(\/|\?|$)/.test(url);

/** Requests go through the doors first; what none of them takes is Fastify's. */
function newFastify({ app, log }: ServerOptions, doors: readonly CollectDoor[]): FastifyInstance {
  return Fastify({
    serverFactory: handler => {
      const server = createServer((request, answer) => {
        if (!doors.some(door => door(request, answer))) handler(request, answer);
      });
      server.keepAliveTimeout = limits.keepAliveMs;
      // A file that is handed in may take hours; what must be quick sees to that itself.
      server.requestTimeout = 0;
      return server;
    },
    logger: log === undefined ? false : loggerOf(log),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: app.current().site.server.behindProxy,
    forceCloseConnections: true,
    bodyLimit: limits.bodyBytes,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 2_000 },
    frameworkErrors: (thrown, request, reply) => sendProblem(thrown, request as FastifyRequest, reply as FastifyReply),
  }) as unknown as FastifyInstance;
}

async function bindAll(
  server: FastifyInstance,
  { handlers, binding }: { handlers: readonly Handler[]; binding: Binding },
): Promise<void> {
  const byId = new Map(handlers.map(handler => [handler.id as string, handler]));
  const bound = (routes as readonly Route[]).flatMap(declared => {
    const handler = byId.get(declared.id);
    return handler === undefined ? [] : [{ declared, handler }];
  });
  await server.register(async inner => {
    takeBytes(inner);
    for (const one of bound) if (one.declared.body === 'bytes') bind(inner, { ...one, ...binding });
  });
  for (const one of bound) if (one.declared.body !== 'bytes') bind(server, { ...one, ...binding });
}

interface Bound extends Binding {
  declared: Route;
  handler: Handler;
}

function bind(server: FastifyInstance, { declared, handler, app, gate, known }: Bound): void {
  server.route({
    method: declared.method,
    url: declared.path,
    // Before the body is read: who may not call the route sends it for nothing.
    onRequest: async (request, reply) => {
      try {
        const principal = await gate.who(request, reply);
        if (principal !== undefined) known.set(request, principal);
        checkRight(declared, principal, request.params);
      } catch (thrown) {
        await auditRefused(app, { declared, request, principal: known.get(request), noted: unnoted(), thrown });
        throw thrown;
      }
    },
    handler: async (request, reply) => {
      const principal = known.get(request);
      const { asked, noted } = askedOf(declared, { request, reply, principal, signal: goneSignal(reply) });
      const about = { declared, request, principal, noted };
      try {
        const given = await handler.work(app, asked());
        await audit(app, about);
        return reply.sent ? reply : answer(declared, given, { request, reply });
      } catch (thrown) {
        await auditRefused(app, { ...about, thrown });
        throw thrown;
      }
    },
  });
}

/** What was refused is told as such, even where the log of it cannot be written. */
async function auditRefused(app: App, about: Audited): Promise<void> {
  try {
    await audit(app, about);
  } catch (thrown) {
    about.request.log.error(thrown);
  }
}

/** Aborted when the other side goes before it has its answer. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const end = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) end.abort();
  });
  return end.signal;
}

function sendProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(thrown, request.id);
  if (problem.status >= 500) request.log.error(thrown);
  const seconds = problem.facts?.['seconds'];
  if (problem.status === 429 && typeof seconds === 'number') void reply.header('retry-after', String(seconds));
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
  void reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(problem));
}

// `/metrics`: numbers about the server and the site for Prometheus. What must stay true: it names nobody, and only this machine reads it
// without a token.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ServerConfig } from '../config/config.ts';
import type { App } from './app.ts';
import { fail } from './errors.ts';
import { figures } from './figures.ts';
import type { Gate } from './gate.ts';
import { isFromHere } from './local_trust.ts';

export interface MetricsOptions {
  app: App;
  gate: Gate;
  config: () => ServerConfig;
}

/** Counts the requests of a server, and adds the page. */
export function addMetricsPage(server: FastifyInstance, { app, gate, config }: MetricsOptions): void {
  const registry = openRegistry(app);
  countRequests(server, registry);
  watchLoop(server, registry);
  server.get('/metrics', async (request, reply) => {
    if (!isFromHere(request) || config().behindProxy) await checkReader(gate, { request, reply });
    return reply
      .header('cache-control', 'no-store')
      .type(registry.contentType)
      .send(await registry.metrics());
  });
}

/** Throws unless the request brings a proof of somebody who sees the whole site. */
async function checkReader(
  gate: Gate,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<void> {
  const principal = await gate.who(request, reply);
  if (principal === undefined) throw fail('not_logged_in', {});
  const reads = principal.scopes === undefined || principal.scopes.includes('read');
  if (principal.tenant !== undefined || principal.only !== undefined || !reads)
    throw fail('not_allowed', { what: 'The numbers of the server', needs: 'a token with the scope read' });
}

function openRegistry(app: App): Registry {
  const registry = new Registry();
  for (const { name, help, labels, read } of figures)
    new Gauge({
      name,
      help,
      labelNames: [...labels],
      registers: [registry],
      async collect() {
        this.reset();
        for (const [labelled, value] of await read(app)) this.set(labelled, value);
      },
    });
  return registry;
}

function countRequests(server: FastifyInstance, registry: Registry): void {
  const durations = new Histogram({
    name: 'tallylight_http_request_duration_seconds',
    help: 'Time from the head of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.15, 0.5, 1, 5, 30],
    registers: [registry],
  });
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'page';
    durations.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1_000);
  });
}

function watchLoop(server: FastifyInstance, registry: Registry): void {
  const loop = monitorEventLoopDelay({ resolution: 20 });
  loop.enable();
  server.addHook('onClose', async () => void loop.disable());
  new Gauge({
    name: 'tallylight_event_loop_delay_seconds',
    help: 'How late the event loop was since it was last asked.',
    labelNames: ['quantile'],
    registers: [registry],
    collect() {
      for (const quantile of [50, 99]) this.set({ quantile: String(quantile / 100) }, loop.percentile(quantile) / 1e9);
      loop.reset();
    },
  });
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time of the process.',
    registers: [registry],
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
}

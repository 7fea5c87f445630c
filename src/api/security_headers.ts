// What browsers are told about every answer. What must stay true: nothing inline runs, nothing is loaded from elsewhere, nobody frames a
// page unless the site says who may, and what was handed in is never run.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerConfig } from '../config/config.ts';

/** Addresses that may be shown in frames of the sites that tallylight.yaml names. */
const embedded = /^\/embed\//;

const pagePolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
];

/** A document that we made of somebody's data: it shows itself and does nothing. */
const documentPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data: cid:',
  'font-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox',
];

/** Puts the headers on every answer of a server. Handlers that know better have set theirs already. */
export function addSecurityHeaders(server: FastifyInstance, config: () => ServerConfig): void {
  server.addHook('onSend', async (request, reply) => {
    for (const [name, value] of Object.entries(headersOf(request, reply, config())))
      if (!reply.hasHeader(name)) reply.header(name, value);
  });
}

function headersOf(request: FastifyRequest, reply: FastifyReply, config: ServerConfig): Record<string, string> {
  const frames = framesOf(request, config);
  return {
    'content-security-policy': policyOf(request, reply, frames),
    'x-content-type-options': 'nosniff',
    ...(frames === "'none'" && isPage(request) ? { 'x-frame-options': 'DENY' } : {}),
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    'x-request-id': request.id,
    ...(config.publicUrl?.startsWith('https:') === true
      ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }
      : {}),
  };
}

const framesOf = ({ url }: FastifyRequest, { frameAncestors }: ServerConfig): string =>
  embedded.test(url) && frameAncestors.length > 0 ? frameAncestors.join(' ') : "'none'";

/** True for what is no answer of the API: pages and their assets. */
const isPage = ({ url }: FastifyRequest): boolean => !/^\/(api|feeds|metrics|healthz|readyz)(\/|\?|$)/.test(url);

function policyOf(request: FastifyRequest, reply: FastifyReply, frames: string): string {
  if (isPage(request)) return [...pagePolicy, `frame-ancestors ${frames}`].join('; ');
  const type = String(reply.getHeader('content-type') ?? '');
  // The viewer that browsers have for PDF does not open in a sandbox, and runs nothing of ours.
  if (type.startsWith('application/pdf')) return "default-src 'none'; frame-ancestors 'self'";
  if (/^(text\/html|image\/svg)/.test(type)) return documentPolicy.join('; ');
  return "default-src 'none'; frame-ancestors 'none'";
}

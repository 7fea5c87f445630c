// The entry of the audit log that a route makes by its declaration, whatever became of the call.

import type { FastifyRequest } from 'fastify';
import { addEntry } from '../people/audit.ts';
import type { App, Principal } from './app.ts';
import type { Noted } from './asked.ts';
import type { Route } from './contract/route.ts';
import { problemOf } from './problems.ts';

export interface Audited {
  declared: Route;
  request: FastifyRequest;
  principal: Principal | undefined;
  noted: Noted;
  /** What the call threw, where it did not come to its end. */
  thrown?: unknown;
}

/** Acts by which somebody becomes known: done, they are theirs. */
const proofs = ['session.login', 'session.invitation'];

/** Notes the call, where its declaration says so. */
export async function audit(app: App, { declared, request, principal, noted, thrown }: Audited): Promise<void> {
  if (declared.audit === undefined) return;
  const problem = thrown === undefined ? undefined : problemOf(thrown);
  const proved = problem === undefined && proofs.includes(declared.audit);
  await addEntry(app.people, {
    actor: proved ? (noted.target ?? '') : (principal?.name ?? ''),
    actorKind: proved ? 'person' : (principal?.kind ?? 'stranger'),
    action: declared.audit,
    target: noted.target ?? paramsText(request.params),
    outcome: problem === undefined ? 'done' : problem.status < 500 ? 'refused' : 'failed',
    detail: { ...noted.detail, ...(problem && { code: problem.code }) },
    address: request.ip,
    requestId: request.id,
  });
}

/** What a call was about by its address, where its handler says nothing. */
const paramsText = (params: unknown): string =>
  typeof params === 'object' && params !== null ? Object.values(params).join('/') : '';

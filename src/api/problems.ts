// Errors as problem documents (RFC 9457), with the codes that scripts know.

import { AppError } from '../base/errors.ts';
import type { Problem } from './contract/route.ts';

/** Statuses by code, where they are neither 400 (wrong usage) nor 500. */
const statuses: Readonly<Record<string, number>> = {
  not_logged_in: 401,
  login_wrong: 401,
  not_allowed: 403,
  csrf_missing: 403,
  host_unknown: 403,
  not_found: 404,
  file_changed: 409,
  name_taken: 409,
  site_busy: 409,
  gone: 410,
  body_too_large: 413,
  input_invalid: 400,
  sql_invalid: 400,
  not_read_only: 400,
  unknown_table: 400,
  login_throttled: 429,
  too_many_queries: 429,
  query_timeout: 408,
  out_of_memory: 507,
  shutting_down: 503,
};

/** The problem document of anything that was thrown. What nobody foresaw says nothing of its inside. */
export function problemOf(thrown: unknown, requestId?: string): Problem {
  const id = requestId === undefined ? {} : { request_id: requestId };
  if (!(thrown instanceof AppError))
    return {
      type: 'about:blank',
      title: 'Something failed that nobody foresaw.',
      status: 500,
      code: 'internal',
      detail: 'The log of the server has the rest under this request id.',
      ...id,
    };
  return {
    type: 'about:blank',
    title: thrown.message,
    status: statuses[thrown.code] ?? (thrown.usage ? 400 : 500),
    code: thrown.code,
    ...(thrown.hint === undefined ? {} : { detail: thrown.hint }),
    facts: { ...thrown.facts },
    ...id,
  };
}

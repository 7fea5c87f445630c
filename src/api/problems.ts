// Errors as problem documents (RFC 9457), with the codes that scripts know.

import { AppError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import type { Problem } from './contract/route.ts';
import { fail } from './errors.ts';

/** Statuses by code, where they are neither 400 (wrong usage) nor 500. */
const statuses: Readonly<Record<string, number>> = {
  not_logged_in: 401,
  login_wrong: 401,
  not_allowed: 403,
  csrf_missing: 403,
  host_unknown: 403,
  not_found: 404,
  feed_unknown: 404,
  file_changed: 409,
  name_taken: 409,
  site_busy: 409,
  gone: 410,
  body_too_large: 413,
  media_type_unknown: 415,
  body_unreadable: 400,
  file_taken: 409,
  settings_changed: 409,
  settings_wrong: 400,
  pass_under_way: 409,
  too_many_listeners: 503,
  input_invalid: 400,
  sql_invalid: 400,
  not_read_only: 400,
  unknown_table: 400,
  login_throttled: 429,
  too_many_queries: 429,
  query_timeout: 408,
  out_of_memory: 507,
  engine_memory: 507,
  disk_full: 507,
  query_cancelled: 499,
  rows_untaken: 408,
  not_acceptable: 406,
  download_gone: 410,
  downloads_many: 429,
  queries_many: 409,
  model_wrong: 400,
  model_taken: 409,
  shutting_down: 503,
  login_busy: 503,
  password_off: 403,
  token_invalid: 401,
  slack_unsigned: 401,
  link_invalid: 410,
  share_invalid: 410,
  person_unknown: 404,
  tenant_unknown: 404,
  token_unknown: 404,
  share_unknown: 404,
  person_known: 409,
  tenant_known: 409,
  tenant_used: 409,
  last_administrator: 409,
  not_yourself: 409,
  tokens_many: 409,
  write_key_wrong: 401,
  origin_refused: 403,
  method_unknown: 405,
  encoding_unknown: 415,
  collect_many: 413,
  collect_throttled: 429,
  collect_busy: 503,
  collect_elsewhere: 503,
  segment_unwritable: 503,
  segments_closed: 503,
  shares_many: 409,
};

/** What Fastify refuses before a handler is reached, as ours; undefined for what is none of its refusals. */
function refusalOf(thrown: unknown): AppError | undefined {
  if (!(thrown instanceof Error) || !('statusCode' in thrown)) return undefined;
  const { statusCode: status, message } = thrown;
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  if (status === 413) return fail('body_too_large', { bytes: limits.bodyBytes });
  if (status === 415) return fail('media_type_unknown', { type: /: (.+)$/.exec(message)?.[1] ?? 'none' });
  const code = 'code' in thrown ? String(thrown.code) : '';
  if (code.startsWith('FST_ERR_CTP') || thrown instanceof SyntaxError)
    return fail('body_unreadable', { reason: message.replace(/\.$/, '') });
  return fail('input_invalid', { where: 'the address', reason: message.replace(/\.$/, '') });
}

/** The problem document of anything that was thrown. What nobody foresaw says nothing of its inside. */
export function problemOf(given: unknown, requestId?: string): Problem {
  const id = requestId === undefined ? {} : { request_id: requestId };
  const thrown = refusalOf(given) ?? given;
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

// The page about the HTTP API: made from the contract, which is what the server itself binds and checks by.

import { routes } from '../src/api/contract/contract.ts';
import type { Route } from '../src/api/contract/route.ts';
import { markdownTable } from '../src/catalog/describe.ts';

/** Sections of the page. */
export function apiPage(): string[] {
  const declared: readonly Route[] = routes;
  const tags = [...new Set(declared.map(({ tag }) => tag))];
  return [
    intro,
    ...rules,
    ...tags.flatMap(tag => [
      `## ${tag.charAt(0).toUpperCase()}${tag.slice(1)}`,
      routesTable(declared.filter(route => route.tag === tag)),
    ]),
    '## Beside the operations',
    markdownTable(['address', 'what it gives'], beside),
  ];
}

const intro =
  'What the pages of `serve` show and do goes through this API, and nothing else does. `/api/openapi.json` is the same as an OpenAPI 3.1 document, with every shape.';

const rules = [
  [
    '**Who asks.** A session of a page (with `X-CSRF-Token`, the `csrf` of `/api/session`, where something changes), a token (`Authorization: Bearer …`), or nobody. Each operation names the least role; those that a tenant’s walls shut out say so. Without people set up, requests from the machine itself may read and ask.',
    '**Lists** are pages: `next` of one is the `cursor` of the following, and null at the end. Nothing is lost or doubled between pages.',
    '**Rows** (`POST /api/query`) stream as `Accept` asks: `application/json`, `application/x-ndjson`, `text/csv`, `application/vnd.apache.parquet`. Closing the connection ends the query.',
    '**Errors** are problem documents (RFC 9457): `code` is permanent and stands in [Error codes](errors.md), `title` says what happened, `detail` what to do next, `request_id` finds the line of the log.',
    '**The same again.** JSON that is read has an `ETag`; sent back as `If-None-Match` it is answered 304 until something changed.',
    '**Times** are ISO 8601. A bare date, and a time without an offset, are local in the time zone of the site. Ranges are half-open.',
    '**When it ends**, the server answers 503 with `Retry-After` and lets what is under way finish.',
  ]
    .map(words => `- ${words}`)
    .join('\n'),
  [
    '```sh',
    'curl -s http://127.0.0.1:8080/api/now',
    `curl -s http://127.0.0.1:8080/api/query -H 'Content-Type: application/json' -H 'Accept: text/csv' -d '{"sql": "select * from ops.files limit 10"}'`,
    `curl -s http://127.0.0.1:8080/api/sources/cdn_logs/files/today.gz -T today.gz -H "Authorization: Bearer $TOKEN"`,
    'curl -sN http://127.0.0.1:8080/api/events',
    '```',
  ].join('\n'),
];

function routesTable(declared: readonly Route[]): string {
  const rows = declared.map(({ method, path, id, role, tenants, summary, description }) => [
    `\`${method} ${path.replaceAll(/:(\w+)/g, '{$1}').replace('*', '{rest}')}\``,
    `\`${id}\``,
    `${role}${tenants ? '' : ', no tenant'}`,
    [summary, ...(description === undefined ? [] : [description])]
      .join('. ')
      .replaceAll('|', '\\|')
      .replaceAll('\n', ' '),
  ]);
  return markdownTable(['call', 'operation', 'who', 'what'], rows);
}

const beside: string[][] = [
  ['`GET /healthz`', 'The process lives.'],
  ['`GET /readyz`', 'It can work; 503 with the reasons when not.'],
  ['`GET /metrics`', 'Numbers for Prometheus: from the machine itself, else with a token that may read.'],
  ['`GET /api/openapi.json`', 'This page for machines.'],
];

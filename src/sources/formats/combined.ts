// Access logs of Apache and nginx in the common and the combined format (and nginx's `main`, which adds the forwarded-for
// list). The fields have the raw names that other request logs use; the time is turned into UTC; texts are unescaped.
// Sources: httpd.apache.org/docs/current/logs.html, nginx.org/en/docs/http/ngx_http_log_module.html

import type { Format, Taken } from '../sources.ts';

/** Raw names of every record; what a line does not have is absent. */
const names = [
  'date',
  'time',
  'c_ip',
  'remote_user',
  'cs_method',
  'cs_uri_stem',
  'cs_uri_query',
  'cs_protocol_version',
  'sc_status',
  'sc_bytes',
  'cs_referer',
  'cs_user_agent',
  'x_forwarded_for',
] as const;

export const combined: Format = {
  name: 'combined',
  description: 'Apache and nginx access logs, common and combined.',
  source: 'https://httpd.apache.org/docs/current/logs.html',
  fieldsOfPath: () => ({}),
  reader: () => ({ begin: () => ({}), take: takeCombined, drift: () => [] }),
};

const quotedText = '"([^"\\\\]*(?:\\\\.[^"\\\\]*)*)"';

/** Client, ident, user, [time], "request", status, bytes, and perhaps "referer" "agent" "forwarded for". No part may search far. */
const shape = new RegExp(
  `^(\\S+) \\S+ (\\S.*?) \\[(\\d{2}/[A-Za-z]{3}/\\d{4}:\\d{2}:\\d{2}:\\d{2} [+-]\\d{4})\\] ${quotedText} (\\d{3}|-) (\\d+|-)` +
    `(?: ${quotedText} ${quotedText}(?: ${quotedText})?)? *$`,
);

/** Takes one line apart. */
export function takeCombined(line: string): Taken {
  const found = shape.exec(line);
  if (!found)
    return { kind: 'reject', code: 'field_count', reason: 'the line has not the shape of the combined format' };
  const [
    ,
    ip = '',
    user = '',
    written = '',
    request = '',
    status = '',
    bytes = '',
    referer = '',
    agent = '',
    forwarded = '',
  ] = found;
  const at = utcOf(written);
  if (!at) return { kind: 'reject', code: 'bad_time', reason: `${written} is no time` };
  const { method, stem, query, version } = requestParts(unescaped(request));
  const rest = [
    ip,
    unescaped(user),
    method,
    stem,
    query,
    version,
    status,
    bytes,
    unescaped(referer),
    unescaped(agent),
    unescaped(forwarded),
  ];
  return { kind: 'record', names, values: [...at, ...rest.map(text => (text === '-' ? '' : text))] };
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Date and time in UTC of `10/Oct/2000:13:55:36 -0700`; undefined when there is no such time. */
function utcOf(written: string): [date: string, time: string] | undefined {
  const [day = 0, hour = 0, minute = 0, second = 0] = [0, 12, 15, 18].map(from =>
    Number(written.slice(from, from + 2)),
  );
  const month = months.indexOf(written.slice(3, 6));
  const local = new Date(Date.UTC(Number(written.slice(7, 11)), month, day, hour, minute, second));
  const isReal = month >= 0 && local.getUTCDate() === day && local.getUTCHours() === hour && minute < 60 && second < 60;
  if (!isReal) return undefined;
  const offset = Number(written.slice(22, 24)) * 60 + Number(written.slice(24, 26));
  const utc = new Date(local.getTime() - (written[21] === '-' ? -offset : offset) * 60_000).toISOString();
  return [utc.slice(0, 10), utc.slice(11, 19)];
}

/** `GET /a?b HTTP/1.1` in its parts; what is no such line (a broken handshake) has none. */
function requestParts(request: string): { method: string; stem: string; query: string; version: string } {
  const [method = '', target, version, ...more] = request.split(' ');
  if (target === undefined || more.length > 0) return { method: '', stem: '', query: '', version: '' };
  const mark = target.indexOf('?');
  const [stem, query] = mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
  return { method, stem, query, version: version ?? '' };
}

const plainEscapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', v: '\v', b: '\b', f: '\f' };

/** Undoes `\"`, `\\`, `\n` and runs of `\xHH`, which are bytes of UTF-8. A NUL stays as it was written. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(/((?:\\x[0-9A-Fa-f]{2})+)|\\(.)/g, (whole, bytes?: string, character?: string) => {
    if (bytes === undefined) return character === undefined ? whole : (plainEscapes[character] ?? character);
    const decoded = Buffer.from(bytes.replaceAll('\\x', ''), 'hex').toString('utf8');
    return decoded.includes('\0') ? whole : decoded;
  });
}

// Fastly's log streaming, in the two forms that come without anybody's design: JSON lines with the field names that Fastly's
// own examples use, and the default format, which is Apache's common one, perhaps after a syslog prefix. As each service
// writes its own format string, the option `fields` maps further JSON names: `{ my_name: raw_name }`.
// Sources: fastly.com/documentation/guides/integrations/streaming-logs/custom-log-formats and the changing-log-line-formats
// and logging endpoint pages beside it

import type { Format, Taken } from '../sources.ts';
import { takeCombined } from './combined.ts';
import { jsonFields } from './json_fields.ts';
import { optionsOf } from './options.ts';
import { distinct, driftOf, nameKeeper } from './shapes.ts';

/** JSON names -> raw names; the values need no change. */
const rawNames: Record<string, string> = {
  client_ip: 'c_ip',
  host: 'x_host_header',
  request_method: 'cs_method',
  request_protocol: 'cs_protocol_version',
  request_referer: 'cs_referer',
  request_user_agent: 'cs_user_agent',
  response_state: 'x_edge_response_result_type',
  response_status: 'sc_status',
  response_body_size: 'sc_bytes',
  fastly_server: 'x_edge_location',
  geo_country: 'geo_country',
  geo_city: 'geo_city',
  response_reason: 'response_reason',
  fastly_is_edge: 'fastly_is_edge',
};

/** These two make more than one raw field each. */
const taken = ['timestamp', 'url'];

const made = ['date', 'time', 'cs_uri_stem', 'cs_uri_query'];

/** `<134>2016-07-04T22:37:26Z cache-sjc3128 LogName[62959]: ` */
const syslogPrefix = /^<\d{1,3}>\S+ \S+ \S+?(?:\[\d+\])?: /;

export const fastly: Format = {
  name: 'fastly',
  description: 'Fastly log streaming: JSON lines (names may be mapped) and the default Apache-like lines.',
  source: 'https://www.fastly.com/documentation/guides/integrations/streaming-logs/custom-log-formats',
  fieldsOfPath: () => ({}),
  reader(options) {
    const mapped: Record<string, string> = { ...rawNames, ...optionsOf('fastly', options).map('fields') };
    const drift = driftOf([...Object.values(mapped), ...made]);
    const keep = nameKeeper();
    const takeJson = (line: string): Taken => {
      const found = jsonFields(line);
      if ('wrong' in found) return { kind: 'reject', code: 'bad_json', reason: found.wrong };
      const texts = new Map(found.names.map((name, i) => [name, found.values[i] ?? '']));
      const at = timeOf(texts.get('timestamp') ?? '');
      if (!at) return { kind: 'reject', code: 'bad_time', reason: 'timestamp is no time with a zone' };
      const plain = [...texts].filter(([name]) => !taken.includes(name));
      const names = keep(distinct([...made, ...plain.map(([name]) => mapped[name] ?? name)]));
      drift.see(names);
      return {
        kind: 'record',
        names,
        values: [...at, ...targetOf(texts.get('url') ?? ''), ...plain.map(([, text]) => text)].map(orAbsent),
      };
    };
    return {
      begin: () => ({}),
      take(record) {
        const line = record.replace(syslogPrefix, '');
        return line.startsWith('{') ? takeJson(line) : takeCombined(line);
      },
      drift: drift.list,
    };
  },
};

const orAbsent = (text: string): string => (text === '-' || text === '(null)' ? '' : text);

/** UTC date and time of `2024-05-01T10:00:00+0000`; undefined when it is none, '' and '' when there is no text. */
function timeOf(text: string): [date: string, time: string] | undefined {
  if (text === '') return ['', ''];
  const zoned = /^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)(Z|[+-]\d{2}:?\d{2})$/.exec(text);
  if (!zoned) return undefined;
  const zone = zoned[2] === 'Z' ? 'Z' : zoned[2]?.replace(/(\d{2}):?(\d{2})$/, '$1:$2');
  const at = new Date(`${zoned[1]?.replace(' ', 'T')}${zone}`);
  // Dates that do not exist would roll over into the next month.
  const wall = new Date(`${zoned[1]?.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(at.getTime()) || Number.isNaN(wall.getTime()) || !text.startsWith(wall.toISOString().slice(0, 10)))
    return undefined;
  const utc = at.toISOString().replace('.000', '');
  return [utc.slice(0, 10), utc.slice(11, -1)];
}

function targetOf(url: string): [stem: string, query: string] {
  const mark = url.indexOf('?');
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
}

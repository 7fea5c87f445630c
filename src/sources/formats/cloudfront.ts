// Standard access logs of Amazon CloudFront: tab-separated with a `#Fields` header (of any set and order of fields, also a
// new one in the middle of a file), and the JSON lines that the newer logging writes with the same names. Values are as
// logged, percent-encoded; `-` is absent.
// Source: docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html

import { type Format, FormatProblem, type LineReader, type Taken } from '../sources.ts';
import { fitted } from './delimited.ts';
import { jsonFields } from './json_fields.ts';
import { distinct, driftOf, nameKeeper, snakeCase } from './shapes.ts';

/** Every layout that came without a header was a beginning of this list. */
const known = `date time x_edge_location sc_bytes c_ip cs_method cs_host cs_uri_stem sc_status cs_referer cs_user_agent
  cs_uri_query cs_cookie x_edge_result_type x_edge_request_id x_host_header cs_protocol cs_bytes time_taken x_forwarded_for
  ssl_protocol ssl_cipher x_edge_response_result_type cs_protocol_version fle_status fle_encrypted_fields c_port
  time_to_first_byte x_edge_detailed_result_type sc_content_type sc_content_len sc_range_start sc_range_end`.split(
  /\s+/,
);

const layoutLengths = [12, 15, 18, 19, 23, 24, 26, 33];

/** Fields the newer logging offers beside those. */
const knownToo = `timestamp_ms origin_fbl origin_lbl asn c_country cache_behavior_path_pattern distribution_tenant_id
  distributionid distribution_id timestamp`.split(/\s+/);

const absent = ['-'] as const;

export const cloudfront: Format = {
  name: 'cloudfront',
  description:
    'Amazon CloudFront standard logs, versions 1 and 2 (text with #Fields, JSON lines); every set of fields.',
  source: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html',
  fieldsOfPath(path) {
    const { distribution } = partsOfName(path);
    return distribution === undefined ? {} : { distribution };
  },
  hourOfPath(path) {
    const { date, hour } = partsOfName(path);
    return date === undefined ? undefined : `${date}T${hour}`;
  },
  reader: () => readerOf(),
};

/** `E1.2018-06-08-07.0a1b2c3d.gz`: the distribution, the date and hour in which the file was begun, a random part. */
const partsOfName = (path: string): { distribution?: string; date?: string; hour?: string } =>
  /(?:^|\/)(?<distribution>[A-Za-z0-9]+)\.(?<date>\d{4}-\d{2}-\d{2})-(?<hour>\d{2})\.[^/]+$/.exec(path)?.groups ?? {};

function readerOf(): LineReader {
  const drift = driftOf([...known, ...knownToo]);
  const takeJson = jsonTaker(drift.see);
  let layout: readonly string[] = [];
  let takeText: ((line: string) => Taken) | undefined;
  let holdsJson = false;
  const turnTo = (names: readonly string[]): void => {
    drift.see(names);
    layout = names;
    takeText = textTaker(names);
  };
  return {
    begin(firstLines) {
      const at = firstLines.findIndex(line => line !== '' && !line.startsWith('#'));
      const first = firstLines[at];
      const header = firstLines.slice(0, at < 0 ? undefined : at).findLast(isFieldsLine);
      holdsJson = first !== undefined && isJson(first);
      if (header === undefined && (first === undefined || holdsJson)) return {};
      const names = header === undefined ? layoutOf(first ?? '') : namesOf(header);
      turnTo(names);
      if (first === undefined || holdsJson || needsWork(names, first)) return {};
      return { plain: { delimiter: '\t', names, skipLines: at, absent }, breaks: '#' };
    },
    keeps: line => !isFieldsLine(line) || namesOf(line).join() === layout.join(),
    take(line) {
      if (line.startsWith('#')) {
        if (isFieldsLine(line)) turnTo(namesOf(line));
        return { kind: 'skip' };
      }
      if (isJson(line)) return takeJson(line);
      if (!takeText && holdsJson) return { kind: 'reject', code: 'bad_json', reason: 'the line is no JSON object' };
      if (!takeText) turnTo(layoutOf(line));
      return takeText?.(line) ?? { kind: 'skip' };
    },
    drift: drift.list,
  };
}

const isFieldsLine = (line: string): boolean => line.startsWith('#Fields:');

const isJson = (line: string): boolean => line.startsWith('{');

/** Names of a header line; spaces separate them, and tabs in some copies. Throws FormatProblem. */
function namesOf(header: string): readonly string[] {
  const names = distinct(
    header
      .slice('#Fields:'.length)
      .split(/[\t ]+/)
      .map(snakeCase)
      .filter(Boolean),
  );
  if (names.length < 2) throw new FormatProblem('its #Fields line names no fields');
  if (names.includes('x_event') && names.includes('x_cf_status')) {
    throw new FormatProblem(
      'it is the log of an RTMP distribution, which counts bytes in another way; only web distributions are read',
    );
  }
  return names;
}

/** The one layout with as many fields as the record; used where there is no header. Throws FormatProblem. */
function layoutOf(record: string): readonly string[] {
  const values = record.split('\t');
  const counts = values.at(-1) === '' ? [values.length, values.length - 1] : [values.length];
  const length = counts.find(count => layoutLengths.includes(count));
  if (length === undefined) {
    throw new FormatProblem(
      `it has no #Fields line, and its first record has ${values.length} fields, as no known layout does`,
    );
  }
  return known.slice(0, length);
}

/** True when passing lines on as they are is not worth a try: a field must be made, or nothing will fit. */
const needsWork = (names: readonly string[], first: string): boolean =>
  lacksTime(names) || fitted(first.split('\t'), names, absent).kind === 'reject';

const lacksTime = (names: readonly string[]): boolean =>
  names.includes('timestamp_ms') && !(names.includes('date') && names.includes('time'));

function textTaker(names: readonly string[]): (line: string) => Taken {
  const make = timeMaker();
  return line => {
    const taken = fitted(line.split('\t'), names, absent);
    return taken.kind === 'record' && lacksTime(names) ? make(taken) : taken;
  };
}

function jsonTaker(see: (names: readonly string[]) => void): (line: string) => Taken {
  const keep = nameKeeper();
  const make = timeMaker();
  return line => {
    const found = jsonFields(line);
    if ('wrong' in found) return { kind: 'reject', code: 'bad_json', reason: found.wrong };
    const names = keep(distinct(found.names.map(snakeCase)));
    see(names);
    const taken = fitted(found.values, names, absent);
    return taken.kind === 'record' && lacksTime(names) ? make(taken) : taken;
  };
}

/** Adds `date` and `time` to records that have the instant in milliseconds instead. */
function timeMaker(): (record: Taken & { kind: 'record' }) => Taken {
  const keep = nameKeeper();
  return ({ names, values }) => {
    const text = values[names.indexOf('timestamp_ms')] ?? '';
    const at = /^\d{1,14}$/.test(text) ? new Date(Number(text)).toISOString() : undefined;
    const [date = '', time = ''] = at?.slice(0, -1).split('T') ?? [];
    const rest = names
      .map((name, i) => ({ name, value: values[i] ?? '' }))
      .filter(({ name }) => name !== 'date' && name !== 'time');
    return {
      kind: 'record',
      names: keep([...rest.map(({ name }) => name), 'date', 'time']),
      values: [...rest.map(({ value }) => value), date, time],
    };
  };
}

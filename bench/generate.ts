// The log files that everything is measured on: CloudFront standard logs of 33 fields, gzipped, one day, three distributions. What
// must stay true: the same numbers give the same bytes of text on any machine, and the cardinalities are those of a service in
// use: some 30,000 addresses, 800 user agents, 700 titles of which few are watched by most, a request id that does not compress.

import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

export const fieldNames =
  'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end';

/** The day of the logs, and the hour that late files are about. */
export const logDay = '2018-06-08';
const lateHour = 13;

const header = `#Version: 1.0\n#Fields: ${fieldNames}\n`;
const distributions = ['E1AAAAAAAAAAAA', 'E2BBBBBBBBBBBB', 'E3CCCCCCCCCCCC'];
const filesPerHour = 4;

export interface LogSet {
  folder: string;
  lines: number;
  files: number;
  /** As stored, gzipped. */
  bytes: number;
}

interface Slice {
  /** Number of its first line: every number is one line, for good. */
  first: number;
  lines: number;
  hour: number;
  path: string;
}

/** The set of so many lines, made if it is not there yet. */
export async function logSet(root: string, lines: number): Promise<LogSet> {
  const folder = join(root, `logs_${lines}`);
  const slices = distributions.flatMap((name, d) =>
    Array.from({ length: 24 * filesPerHour }, (_, i) => ({ name, d, hour: Math.floor(i / filesPerHour), i })),
  );
  const count = slices.length;
  const planned = slices.map(({ name, hour }, i) => {
    const first = Math.floor((lines * i) / count);
    const path = `${name}.${logDay}-${String(hour).padStart(2, '0')}.${(0x10000000 + i * 7919).toString(16)}.gz`;
    return { first, lines: Math.floor((lines * (i + 1)) / count) - first, hour, path };
  });
  if (!(await exists(folder))) await writeAll(planned, folder);
  const sizes = await Promise.all((await readdir(folder)).map(async name => (await stat(join(folder, name))).size));
  return { folder, lines, files: sizes.length, bytes: sizes.reduce((a, b) => a + b, 0) };
}

/** One file of lines that are in no set, all of one hour of the day. */
export async function lateFile(root: string, lines: number): Promise<string> {
  const folder = join(root, `late_${lines}`);
  const path = `${distributions[0]}.${logDay}-${lateHour}.fffffff0.gz`;
  if (!(await exists(folder))) await writeAll([{ first: 1_000_000_000, lines, hour: lateHour, path }], folder);
  return join(folder, path);
}

/** Writes beside the folder and renames, so that a folder that is there is whole. */
async function writeAll(slices: Slice[], folder: string): Promise<void> {
  const draft = `${folder}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '1GB' });
  const connection = await instance.connect();
  await connection.run(`create table agents as ${agentsSql}`);
  for (const slice of slices) await writeOne(connection, slice, draft);
  connection.closeSync();
  instance.closeSync();
  await rename(draft, folder);
}

async function writeOne(connection: DuckDBConnection, slice: Slice, folder: string): Promise<void> {
  const plain = join(folder, `${slice.path}.plain`);
  await connection.run(
    `copy (${linesSql(slice)}) to '${plain}' (format csv, delimiter '\t', header false, quote '', escape '')`,
  );
  const text = async function* () {
    yield header;
    yield* createReadStream(plain);
  };
  await pipeline(Readable.from(text()), createGzip({ level: 6 }), createWriteStream(join(folder, slice.path)));
  await rm(plain);
}

/** 800 agents: eight families, a hundred versions each. */
const agentsSql = `
  select row_number() over () - 1 as agent, replace(replace(family, '{a}', (60 + v % 50)::varchar), '{b}', (3000 + v * 17)::varchar) as text
  from (values
    ('Mozilla/5.0%20(Windows%20NT%2010.0;%20Win64;%20x64)%20AppleWebKit/537.36%20(KHTML,%20like%20Gecko)%20Chrome/{a}.0.{b}.108%20Safari/537.36'),
    ('Mozilla/5.0%20(iPhone;%20CPU%20iPhone%20OS%2011_{a}%20like%20Mac%20OS%20X)%20AppleWebKit/604.1.38%20(KHTML,%20like%20Gecko)%20Version/11.0%20Mobile/15A{b}%20Safari/604.1'),
    ('Mozilla/5.0%20(Linux;%20Android%208.0.0;%20SM-G{b}F)%20AppleWebKit/537.36%20(KHTML,%20like%20Gecko)%20Chrome/{a}.0.3987.99%20Mobile%20Safari/537.36'),
    ('Mozilla/5.0%20(iPad;%20CPU%20OS%2011_{a}%20like%20Mac%20OS%20X)%20AppleWebKit/604.1.38%20(KHTML,%20like%20Gecko)%20Version/11.0%20Mobile/15B{b}%20Safari/604.1'),
    ('Mozilla/5.0%20(Macintosh;%20Intel%20Mac%20OS%20X%2010_13_4)%20AppleWebKit/605.1.15%20(KHTML,%20like%20Gecko)%20Version/{a}.1%20Safari/605.{b}'),
    ('Mozilla/5.0%20(SMART-TV;%20Linux;%20Tizen%204.0)%20AppleWebKit/538.1%20(KHTML,%20like%20Gecko)%20Version/4.0%20TV%20Safari/{a}.{b}'),
    ('ExampleTV/{a}.{b}%20(Linux;Android%207.0)%20ExoPlayerLib/2.7.3'),
    ('AppleCoreMedia/1.0.0.15{b}%20(Apple%20TV;%20U;%20CPU%20OS%2011_{a}%20like%20Mac%20OS%20X;%20ja_jp)')
  ) as f(family) cross join range(100) as versions(v) order by 1`;

/**
 * Lines of one file. `u(k)` are numbers from 0 to 1 that depend on the line and k alone. A viewer stays with one title for the
 * hour, and with one device, rendition and address for good; nine in ten are in one country.
 */
function linesSql({ first, lines, hour }: Slice): string {
  const u = (k: number) => `((hash(i * 64 + ${k}) % 1000003) / 1000003.0)`;
  const pick = (k: number, choices: string[]) =>
    `[${choices.map(choice => `'${choice}'`).join(',')}][1 + (${u(k)} * ${choices.length})::bigint % ${choices.length}]`;
  const result = pick(7, ['Hit', 'Hit', 'Hit', 'Hit', 'Hit', 'Hit', 'Hit', 'Miss', 'Miss', 'RefreshHit']);
  const requestId = `replace(replace(to_base64(unhex(md5('a' || i) || md5('b' || i) || left(md5('c' || i), 16))), '+', '-'), '/', '_')`;
  return `
    with drawn as (
      select i, (30000 * ${u(1)} ** 2)::bigint as viewer, (${u(3)} * 3600)::bigint % 3600 as second,
        ${result} as result, (${u(4)} * 4000000)::bigint + 400 as bytes, ${u(5)} as luck, (${u(6)} * 900)::bigint as part,
        (700 * ((hash(viewer * 24 + ${hour}) % 1000003) / 1000003.0) ** 3)::bigint as title,
        ['240p_350','480p_700','720p_2200','720p_4000','1080p_6000','audio_96'][1 + (hash(viewer + 6) % 6)::bigint] as rendition
      from range(${first}, ${first + lines}) as g(i)
    )
    select '${logDay}', format('${String(hour).padStart(2, '0')}:{:02d}:{:02d}', second // 60, second % 60),
      ['NRT57-C1','NRT57-C2','NRT51','NRT53-C3','KIX56-C1','KIX50','HND54','ICN51','SIN52','TPE51','LAX3','FRA6'][1 + (hash(viewer) % 12)::bigint],
      case when luck < 0.02 then 400 else bytes end,
      case when hash(viewer + 1) % 10 < 9
        then format('126.{}.{}.{}', hash(viewer + 2) % 256, hash(viewer + 3) % 256, 1 + hash(viewer + 4) % 250)
        else format('{}.{}.{}.{}', 1 + hash(viewer + 7) % 220, hash(viewer + 2) % 256, hash(viewer + 3) % 256, 1 + hash(viewer + 4) % 250) end,
      'GET', 'd1fh4xdv91g8dx.cloudfront.net',
      '/' || (title % 97) || '/' || (600000 + title) || '_' || md5(title::varchar) || '/1518082' || (title % 10) || '_dash/' || rendition || '/' || part || '_n.m4s',
      case when luck < 0.0005 then 503 when luck < 0.001 then 404 when luck < 0.02 then 304 when luck < 0.1 then 206 else 200 end,
      case when hash(viewer) % 3 = 0 then 'https://vod.example.com/watch/' || title else '-' end,
      agents.text, '-', '-',
      case when luck > 0.997 then 'Error' when luck < 0.0005 then 'Error' else result end,
      ${requestId}, 'vod.example.com', 'https', (100 + ${u(10)} * 800)::integer, format('{:.3f}', ${u(11)} ** 4 * 12), '-', 'TLSv1.2', 'ECDHE-RSA-AES128-GCM-SHA256',
      case when luck < 0.0005 then 'Error' else result end,
      'HTTP/2.0', '-', '-', (1024 + ${u(12)} * 60000)::integer, format('{:.3f}', ${u(13)} ** 4),
      result, case when rendition = 'audio_96' then 'audio/mp4' else 'video/mp4' end, case when luck < 0.02 then '-' else (bytes - 400)::varchar end,
      case when luck between 0.02 and 0.1 then '0' else '-' end, case when luck between 0.02 and 0.1 then bytes::varchar else '-' end
    from drawn join agents on agents.agent = (hash(viewer + 5) % 800)::bigint
    order by second, i`;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

// How fast does a served site answer its pages? Eight people look at dashboards at once, each with ranges of their own; then the cheapest
// route that needs a right, as often as two cores allow; then the memory that ten thousand requests leave behind.

import { existsSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type Bench, type Figure, inMegabytes, inSeconds, type Loaded, median } from './bench.ts';
import { logDay } from './generate.ts';
import { type ServedSite, serveSite } from './served_site.ts';

const users = 8;
const roundsEach = 6;
const requestsForMemory = 10_000;
const cheapest = '/api/silences';

export async function pages(bench: Bench, { site }: Loaded): Promise<Figure[]> {
  const demo = join(bench.root, 'site_demo');
  if (!existsSync(demo)) await bench.tallylight(['demo', demo, '--days', '3']);
  const small = await dashboardFigures('the demo', demo, undefined);
  const large = await dashboardFigures(`the site of ${bench.set.lines} lines`, site, logDay);
  return [...small, ...large, ...(await loadFigures(demo))];
}

interface PanelsOf {
  dashboard: string;
  /** Those whose numbers come from the raw records, which no table prepares. */
  raw: string[];
  panels: string[];
}

async function dashboardFigures(name: string, site: string, day: string | undefined): Promise<Figure[]> {
  const served = await serveSite(site);
  try {
    await served.quiet();
    const boards = await panelsOf(served);
    const end = day === undefined ? await newest(served) : new Date(`${day}T15:00:00Z`);
    await look(served, { boards, end, seed: 0 });
    const times = (
      await Promise.all(Array.from({ length: users }, (_, user) => userRounds(served, { boards, end, user })))
    ).flat();
    return [
      {
        question: `Dashboard panels of ${name}, ${users} people at once (median of ${times.length})`,
        ours: inSeconds(median(times)),
        other: `95th percentile ${inSeconds(quantile(times, 0.95))}`,
        value: quantile(times, 0.95),
        goal: { atMost: 0.15 },
      },
      {
        question: `Cold start of \`serve\`, ${name}: first answer`,
        ours: inSeconds(served.startSeconds),
        value: served.startSeconds,
        goal: { atMost: 1.5 },
      },
    ];
  } finally {
    await served.close();
  }
}

async function panelsOf({ address }: ServedSite): Promise<PanelsOf[]> {
  const { dashboards } = (await json(`${address}/api/catalogue`)) as { dashboards: { name: string }[] };
  return Promise.all(
    dashboards.map(async ({ name }) => {
      const { panels: all } = (await json(`${address}/api/dashboards/${name}`)) as {
        panels: { id: string; kind: string }[];
      };
      const of = (raw: boolean) =>
        all.filter(({ kind }) => kind !== 'text' && (kind === 'drivers') === raw).map(({ id }) => id);
      return { dashboard: name, raw: of(true), panels: of(false) };
    }),
  );
}

async function newest({ address }: ServedSite): Promise<Date> {
  const { data_to } = (await json(`${address}/api/now`)) as { data_to: string };
  return new Date(data_to);
}

interface Looking {
  boards: readonly PanelsOf[];
  end: Date;
}

async function userRounds(served: ServedSite, { user, ...looking }: Looking & { user: number }): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < roundsEach; round++)
    times.push(...(await look(served, { ...looking, seed: user * roundsEach + round + 1 })));
  return times;
}

/** Opens every dashboard as a page does: all its panels at once, over a range that nobody had before. */
async function look({ address }: ServedSite, { boards, end, seed }: Looking & { seed: number }): Promise<number[]> {
  const to = new Date(end.getTime() - seed * 60_000);
  const from = new Date(to.getTime() - 72 * 3_600_000);
  const times: number[] = [];
  for (const { dashboard, panels: ids } of boards)
    times.push(
      ...(await Promise.all(
        ids.map(async id => {
          const began = performance.now();
          await json(
            `${address}/api/dashboards/${dashboard}/panels/${id}?from=${from.toISOString()}&to=${to.toISOString()}`,
          );
          return (performance.now() - began) / 1000;
        }),
      )),
    );
  return times;
}

async function loadFigures(site: string): Promise<Figure[]> {
  const served = await serveSite(site);
  const agent = new Agent({ keepAlive: true, maxSockets: users });
  try {
    await served.quiet();
    const url = `${served.address}${cheapest}`;
    await many(url, { agent, count: 1_000 });
    const before = await served.memoryBytes();
    const began = performance.now();
    await many(url, { agent, count: requestsForMemory });
    const seconds = (performance.now() - began) / 1000;
    const after = await served.memoryBytes();
    return [
      {
        question: `Requests a second of the cheapest route with a right, ${users} connections, client on the same cores`,
        ours: `${Math.round(requestsForMemory / seconds)} requests/s`,
      },
      {
        question: `Memory of the server after ${requestsForMemory} requests, against before`,
        ours: inMegabytes(after),
        other: inMegabytes(before),
        ratio: after / before,
        goal: { atMost: 1.2 },
      },
    ];
  } finally {
    agent.destroy();
    await served.close();
  }
}

async function many(url: string, { agent, count }: { agent: Agent; count: number }): Promise<void> {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await one(url, agent);
  };
  await Promise.all(Array.from({ length: users }, worker));
}

const one = (url: string, agent: Agent): Promise<void> =>
  new Promise((done, failed) => {
    request(url, { agent }, answer => {
      if (answer.statusCode !== 200) failed(new Error(`${url} answered ${answer.statusCode}`));
      answer.resume().once('end', done);
    })
      .once('error', failed)
      .end();
  });

async function json(url: string): Promise<unknown> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  return answer.json();
}

/** Nearest rank. */
function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

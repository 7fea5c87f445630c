// The topics of a served site, with brokers that are away: what is told, and what a change of the site changes.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeBed, parcelsYaml, type SiteBed } from '../../test/site_bed.ts';
import { systemClock } from '../base/clock.ts';
import type { Site } from '../config/config.ts';
import { openTopics } from './topics.ts';

/** Nobody listens there. */
const yaml = `${parcelsYaml}  beats: { dataset: site.scans, from: kafka, brokers: ["127.0.0.1:9"], topic: beats }\n`;

let bed: SiteBed;
beforeEach(async () => {
  bed = await makeBed({ yaml });
});
afterEach(() => bed.close());

test('topics are read while the site has them, and told of when they cannot be', async () => {
  const told: string[] = [];
  let site: Site = bed.site;
  const current = () => ({ site, catalog: bed.catalog });
  const topics = openTopics({ current, clock: systemClock, tell: words => told.push(words) });
  try {
    while (topics.standing('beats')?.problem === undefined) await sleep(10);
    expect(topics.standing('beats')).toEqual({
      problem: 'connect ECONNREFUSED 127.0.0.1:9',
      records: 0,
      bytes: 0,
      lost: 0,
    });
    expect(told).toEqual(['beats: the topic cannot be read: connect ECONNREFUSED 127.0.0.1:9']);
    expect(topics.standing('scans')).toBeUndefined();
    site = { ...site, sources: new Map([...site.sources].filter(([name]) => name !== 'beats')) };
    await topics.follow();
    expect(topics.standing('beats')).toBeUndefined();
  } finally {
    await topics.close();
  }
});

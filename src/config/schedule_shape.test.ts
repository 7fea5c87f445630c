// `schedule`, `notify` and `every`: what they may say, in which words, and what is told of what they may not.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSite } from './load.ts';
import { parseTimes } from './times.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tallylight-schedule-'));
});
afterAll(() => rm(folder, { recursive: true }));

const ways = `channels:
  ops: { slack: "https://chat.example.test/hook" }
  post: { smtp: "smtp://127.0.0.1:2525", from: a@example.test }
audiences:
  test: { channel: post, to: [me@example.test] }
  production: { channel: post, to: [you@example.test] }
`;

async function load(text: string) {
  await writeFile(join(folder, 'tallylight.yaml'), ways + text);
  const { site, mistakes } = await loadSite(folder, {});
  return {
    site,
    told: mistakes.map(({ line, message }) => `${line}: ${message.replace(/\. Write for example .*/, '')}`),
  };
}

test('an entry says what, when and to whom, and what else it says has a default', async () => {
  const { site, told } = await load(`schedule:
  - { report: depots.day, at: every day 08:30, to: production }
  - { report: depots.day, at: "0 9 * * 1", to: [test, production], days: 7, corrections: true, deadline: 2h, jitter: 5 minutes }
every: 90 seconds
notify: [{ on: run.end, to: [ops] }, { on: [stage.begin, run.begin], to: ops }]
`);
  expect(told).toEqual([]);
  const plain = { report: 'depots.day', days: undefined, correctionsMs: 0, deadlineMs: undefined, jitterMs: 0 };
  expect(site?.schedule).toEqual([
    { ...plain, times: parseTimes('every day 08:30'), audiences: ['production'], line: 8 },
    {
      report: 'depots.day',
      times: parseTimes('0 9 * * 1'),
      audiences: ['test', 'production'],
      days: 7,
      correctionsMs: 7 * 86_400_000,
      deadlineMs: 7_200_000,
      jitterMs: 300_000,
      line: 9,
    },
  ]);
  expect(site?.everyMs).toBe(90_000);
  expect(site?.notify).toEqual([
    { events: ['run.end'], channels: ['ops'], line: 11 },
    { events: ['run.begin', 'stage.begin'], channels: ['ops'], line: 11 },
  ]);
});

test('every mistake is told at its line, with what would be right', async () => {
  const { told } = await load(`schedule:
  - { report: depots.day, at: every dya 08:30, to: test }
  - { report: "\${REPORT}", at: every hour, to: [] }
  - { report: depots.day, at: every hour, to: tset, deadline: late, corrections: 99d }
  - { report: depots.day, at: every hour, to: tset }
every: often
notify:
  - { on: run.begun, to: ops }
  - { on: run.end, to: opps }
`);
  expect(told).toEqual([
    expect.stringContaining('8: schedule.0.at: every dya 08:30: dya is no day. Did you mean day? Write for example'),
    `9: schedule.1.report: must be written out, without \${REPORT}`,
    '9: schedule.1.to: must be at least 1 long',
    '9: schedule.1.report: the environment variable REPORT is not set',
    '10: schedule.2.corrections: expected true, false or a span from 1d to 31d',
    '10: schedule.2.deadline: expected a span such as 2h',
    '10: schedule: there is no audience tset. Did you mean test?',
    '11: schedule: there is no audience tset. Did you mean test?',
    '11: schedule: the same stands in line 10',
    '12: every: expected a span such as 5 minutes',
    expect.stringMatching(
      /^14: notify.0.on.0: there is no event run.begun. Did you mean run.begin\? Events are run.begin,/,
    ),
    '15: notify: there is no channel opps. Did you mean ops?',
  ]);
});

test('names are looked up, and the same entry may not stand twice', async () => {
  const { told } = await load(`schedule:
  - { report: depots.day, at: every day 08:30, to: tset }
  - { report: depots.day, at: "30 8 * * *", to: production }
  - { report: depots.day, at: every day 08:30, to: [test, production] }
notify:
  - { on: run.begin, to: post }
  - { on: run.end, to: opps }
`);
  expect(told).toEqual([
    '8: schedule: there is no audience tset. Did you mean test?',
    '10: schedule: the same stands in line 9',
    '12: notify: post reaches nobody by itself; what does: chat, a webhook, phones of its own',
    '13: notify: there is no channel opps. Did you mean ops?',
  ]);
});

test.each([
  ['every day 08:30', '30 8 * * *'],
  ['Every Monday and Thursday at 9:05', '5 9 * * 1,4'],
  ['every weekday 08:00', '0 8 * * 1-5'],
  ['every weekend 10:00', '0 10 * * 0,6'],
  ['every month on the 1st at 07:00', '0 7 1 * *'],
  ['every month last 07:00', '0 7 L * *'],
  ['every hour', '0 * * * *'],
  ['every 15 minutes', '*/15 * * * *'],
  ['every 6 hours', '0 */6 * * *'],
  ['0 9 * * MON-FRI', '0 9 * * MON-FRI'],
])('%s is %s', (written, pattern) => {
  expect(parseTimes(written)).toMatchObject({ written, pattern });
});

test.each([
  ['every day', 'at what time of the day?'],
  ['every day 24:00', 'there is no 24:00 on a clock of 24 hours'],
  ['every 7 minutes', '7 minutes do not divide an hour evenly'],
  ['every month 07:00', 'on which day of the month?'],
  ['every month 32nd 07:00', 'a month has no day 32'],
  ['daily at 8', 'this is no time'],
  ['', 'this is no time'],
  ['30 8 * *', 'cron has five fields'],
  ['0 30 8 * * *', 'this has 6'],
  ['99 8 * * *', 'Invalid value for minute: 99'],
  ['0 0 31 2 *', 'no calendar has such a time'],
])('%s is told: %s', (written, words) => {
  expect(parseTimes(written)).toEqual({ mistake: expect.stringContaining(words) });
});

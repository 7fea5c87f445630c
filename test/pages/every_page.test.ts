// Every page there is, by day in English on a wide screen and by night in Japanese on a phone; once each is loaded anew, once come to from the
// page before, as people do. What must stay true of each: it has its heading in the language that was asked for, it shows no word of the
// program's insides, nothing is wider than the screen, axe has no serious finding, nothing that it asks for fails, and it asks no other machine.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seriousOf } from './axe.ts';
import { openPages, type PageBed, phone, wide } from './bed.ts';
import { everyPath, moveTo, watchTraffic } from './every_page_paths.ts';

let bed: PageBed;
beforeAll(async () => {
  bed = await openPages();
});
afterAll(() => bed.close());

/** What is no word: an absent value, a number that is none, an object, a template that nobody filled (`${NAME}` is how settings write secrets). */
const insides = /\b(undefined|NaN|Infinity)\b|\[object |\$\{(?!NAME\})|\bInvalid Date\b/;
const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
/** Headings that are names, the same in every language. */
const isName = (path: string): boolean => /^\/(sql|lake\/(?!ledger|rejects))/.test(path);
/** What a page shows on purpose as it is written: statements and settings, which no language changes. */
const asWritten = 'pre, code, .cm-editor, [role=grid]';

interface Seen {
  heading: string;
  sections: string[];
  text: string;
  wider: number;
}

const look = (page: Page): Promise<Seen> =>
  page.evaluate(skipped => {
    const main = document.querySelector('main') ?? document.body;
    const copy = main.cloneNode(true) as HTMLElement;
    for (const part of copy.querySelectorAll(skipped)) part.remove();
    return {
      heading: document.querySelector('h1')?.textContent ?? '',
      sections: [...main.querySelectorAll('h2')].map(head => head.textContent ?? ''),
      text: [...copy.querySelectorAll('[title], [aria-label]')]
        .flatMap(part => [part.getAttribute('title'), part.getAttribute('aria-label')])
        .concat(copy.textContent)
        .join('\n'),
      wider: document.documentElement.scrollWidth - window.innerWidth,
    };
  }, asWritten);

function faultsOf(seen: Seen, { path, language }: { path: string; language: 'en' | 'ja' }): string[] {
  const { heading, sections, text, wider } = seen;
  const faults: string[] = [];
  if (heading.trim() === '') faults.push('no heading');
  if (wider > 0) faults.push(`${wider} pixels wider than the screen`);
  const inside = insides.exec(text);
  if (inside !== null)
    faults.push(`insides: …${text.slice(Math.max(0, inside.index - 40), inside.index + 40).replaceAll(/\s+/g, ' ')}…`);
  const heads = isName(path) ? sections.filter(head => head !== 'SQL') : [heading];
  if (language === 'ja' && !isName(path) && !heads.every(head => japanese.test(head)))
    faults.push(`not Japanese: ${heads.join(', ')}`);
  if (language === 'en' && japanese.test(heading)) faults.push(`Japanese: ${heading}`);
  return faults;
}

test.each([
  { size: wide, theme: 'light', language: 'en', loads: true },
  { size: phone, theme: 'dark', language: 'ja', loads: false },
] as const)(
  'every page is whole: $language, $theme, $size.width pixels',
  async ({ size, theme, language, loads }) => {
    const paths = await everyPath(bed);
    const failed: string[] = [];
    let traffic: ReturnType<typeof watchTraffic> | undefined;
    const { page, wrongs, end } = await bed.open('/status', {
      size,
      theme,
      language,
      // A colour that is on its way to another is neither, for axe.
      reducedMotion: true,
      before: opened => {
        traffic = watchTraffic(opened);
        opened.on('response', response => {
          if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
        });
      },
    });
    const faults: Record<string, string[]> = {};
    for (const path of paths) {
      if (loads) await page.goto(`${bed.address}${path}`);
      else await moveTo(page, path);
      const unsettled = (await traffic?.settled()) ?? [];
      const found = [...unsettled, ...faultsOf(await look(page), { path, language }), ...failed.splice(0)];
      found.push(...(await seriousOf(page, 'body')));
      if (found.length > 0) faults[path] = found;
    }
    expect(faults).toEqual({});
    expect(wrongs).toEqual([]);
    await end();
  },
  300_000,
);

test('an address that leads nowhere says so in the language of the reader', async () => {
  const { page, end } = await bed.open('/no/such/page', { language: 'ja', size: phone, forgive: [/404/] });
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(japanese);
  await end();
});

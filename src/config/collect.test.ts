// Who may send records: what is taken, what is told, and that no key is ever printed.

import { describe, expect, test } from 'vitest';
import { parseSite } from './load.ts';

const load = (section: string, variables: Record<string, string> = {}) =>
  parseSite('/site', { text: `name: Test\n${section}`, variables });
const wordsOf = (section: string, variables?: Record<string, string>): string[] =>
  load(section, variables).mistakes.map(({ line, message }) => `${line}: ${message}`);

describe('collect', () => {
  test('is nobody without a section, and has keys by name', () => {
    expect(load('').site?.collect).toEqual({
      keys: new Map(),
      origins: undefined,
      perKey: undefined,
      perAddress: undefined,
    });
    const { site, mistakes } = load(
      `collect: { keys: { web: "\${WEB_KEY}", tv-2: plain }, origins: [https://a.example, http://localhost:5173], per_key: 100, per_address: 0.5 }`,
      { WEB_KEY: 'a-secret' },
    );
    expect(mistakes).toEqual([]);
    expect([...(site?.collect.keys.keys() ?? [])]).toEqual(['web', 'tv-2']);
    expect(site?.collect).toMatchObject({
      origins: ['https://a.example', 'http://localhost:5173'],
      perKey: 100,
      perAddress: 0.5,
    });
    expect(JSON.stringify([...(site?.collect.keys ?? [])])).not.toContain('a-secret');
  });

  test('tells every mistake at its line, and never a key', () => {
    expect(
      wordsOf(
        `collect:
  keys:
    web: \${A}
    tv: \${B}
    "no name": x1
    blank: "a b"
    empty: ""
  origins: [https://a.example/path, a.example]
  per_key: 0
  kees: {}
sources:
  collect: { dataset: site.x, format: ndjson }
`,
        { A: 'sekrit', B: 'sekrit' },
      ),
    ).toEqual([
      '5: collect.keys.tv: is the same key as web',
      '6: collect.keys.no name: expected a name of letters, digits, _ and -',
      '7: collect.keys.blank: must be letters, digits and signs of ASCII, without blanks',
      '8: collect.keys.empty: must not be empty',
      '9: collect.origins.0: expected the origin of a page such as https://www.example.com',
      '9: collect.origins.1: expected the origin of a page such as https://www.example.com',
      '10: collect.per_key: must be at least 0.001',
      '11: collect: there is no key kees. Did you mean keys?',
      '13: sources.collect: is the name of what comes by HTTP; take another',
    ]);
  });

  test('a variable that is not set is told, and stops nothing but its key', () => {
    const { site, mistakes } = load(`collect: { keys: { web: "\${WEB_KEY}" } }`);
    expect(mistakes).toEqual([expect.objectContaining({ line: 2, unset: 'WEB_KEY' })]);
    expect(site?.collect.keys.size).toBe(1);
  });
});

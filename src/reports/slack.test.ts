// A document as blocks of a chat message: within the limits of the API, and no text of outside calls anybody.

import { describe, expect, test } from 'vitest';
import type { Document, Language } from './document.ts';
import { emptyDocument, hostileDocument, longDocument, parcelsDocument } from './document_fixture.ts';
import { renderSlack, slackFallback } from './slack.ts';

const languages: Language[] = ['en', 'ja'];

interface Node {
  type?: string;
  text?: string | Node;
  url?: string;
  fields?: Node[];
  elements?: Node[];
}

const below = (nodes: readonly object[]): Node[] =>
  (nodes as Node[]).flatMap(node => [
    node,
    ...below([...(node.elements ?? []), ...(node.fields ?? []), ...(typeof node.text === 'object' ? [node.text] : [])]),
  ]);

const textsOf = (nodes: readonly object[]): string[] =>
  below(nodes).flatMap(({ text }) => (typeof text === 'string' ? [text] : []));

/** What Slack refuses, by its documentation of blocks. */
function refused(blocks: readonly object[]): string[] {
  const found = blocks.length > 50 ? ['blocks'] : [];
  for (const node of below(blocks)) {
    const text = typeof node.text === 'object' ? String(node.text.text) : node.text;
    if (node.type === 'header' && (text ?? '').length > 150) found.push('header');
    if (text === '' || (text ?? '').length > 3000) found.push(`text of ${node.type}`);
    if (node.fields !== undefined && (node.fields.length > 10 || node.fields.length === 0)) found.push('fields');
    if (node.fields?.some(field => typeof field.text === 'string' && field.text.length > 2000)) found.push('field');
    if (node.elements?.length === 0) found.push(`elements of ${node.type}`);
    if (node.type === 'context' && (node.elements?.length ?? 0) > 10) found.push('context');
  }
  for (const block of blocks as Node[]) {
    const all = textsOf([block]).reduce((sum, text) => sum + text.length, 0);
    if (block.type === 'rich_text' && all > 3200) found.push(`rich text of ${all}`);
  }
  return found;
}

describe.each(languages)('a document as a Slack message, %s', language => {
  test.each([
    ['parcels', parcelsDocument(language)],
    ['hostile', hostileDocument(language)],
    ['empty', emptyDocument(language)],
    ['long', longDocument(language, { tables: 80, rows: 400 })],
  ])('keeps the limits, %s', (_, document) => {
    expect(refused(renderSlack(document))).toEqual([]);
    expect(slackFallback(document).length).toBeLessThanOrEqual(4000);
  });

  test('rows, figures and sentences stand in it as in the document', () => {
    const document = parcelsDocument(language);
    const blocks = renderSlack(document);
    const all = textsOf(blocks).join('\n');
    for (const block of document.blocks) {
      if (block.kind === 'figures') for (const { text } of block.items) expect(all).toContain(`*${text}*`);
      if (block.kind === 'chart') expect(all).toContain(block.alt);
      if (block.kind !== 'table') continue;
      for (const row of block.rows.slice(0, 15)) {
        const cells = row.map(cell => cell.text);
        expect(all.split('\n').some(line => cells.every(cell => line.split(/ {2,}/).includes(cell)))).toBe(true);
      }
    }
    expect(all).toContain(document.rangeText);
    expect(all).toContain(document.asOfText);
  });
});

test('nobody is called and no link is made by a text', () => {
  const document = hostileDocument('en');
  const blocks = renderSlack(document);
  expect(textsOf(blocks).filter(text => /<[!@#]/.test(text))).toEqual([]);
  expect(below(blocks).filter(node => node.type === 'link' || node.url !== undefined)).toEqual([]);
  const read = below(blocks).filter(node => node.type === 'mrkdwn' || node.type === 'plain_text');
  expect(read.filter(node => typeof node.text === 'string' && /[<>]|&(?!amp;|lt;|gt;)/.test(node.text))).toEqual([]);
  const mrkdwn = read.filter(node => node.type === 'mrkdwn').map(node => String(node.text));
  expect(mrkdwn.filter(text => /\*not bold\*|`code`/.test(text))).toEqual([]);
  expect(slackFallback({ ...document, subject: '<!here> a & b' })).toMatch(/^&lt;!here&gt; a &amp; b/);
});

test('what does not fit is told', () => {
  const long = renderSlack(longDocument('en', { tables: 80, rows: 400 }));
  expect(long.length).toBe(50);
  expect(JSON.stringify(long.at(-1))).toContain('The rest was left out');
  const table = textsOf(renderSlack(longDocument('en', { tables: 1, rows: 400 }))).at(-1);
  expect(table).toMatch(/… and \d+ more rows$/);
  const endless: Document = {
    ...parcelsDocument('en'),
    blocks: [{ kind: 'paragraph', parts: [{ kind: 'text', text: 'x '.repeat(9000) }] }],
  };
  expect(refused(renderSlack(endless))).toEqual([]);
  expect(textsOf(renderSlack(endless)).at(-1)).toMatch(/…$/);
});

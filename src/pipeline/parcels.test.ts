// Documents as messages of each kind of channel.

import { expect, test } from 'vitest';
import { parcelsDocument } from '../reports/document_fixture.ts';
import { messageFor } from './parcels.ts';

const envelope = { to: ['room'], cc: [], bcc: [] };
const message = (kind: 'slack' | 'mail' | 'webhook') =>
  messageFor(kind, { document: parcelsDocument('en'), files: [] }, { id: 'a', madeAt: new Date(0), envelope });

test('what stands beside the blocks of a chat is one line, and only a mail says why one gets it', () => {
  const { text, blocks } = message('slack');
  const { subject, preheader } = parcelsDocument('en');
  expect(text).toBe(`${subject}: ${preheader}`.replaceAll('&', '&amp;'));
  expect(blocks?.length).toBeGreaterThan(3);
  expect(message('webhook').text).not.toContain('You receive this');
  expect(message('mail').text).toContain('You receive this');
});

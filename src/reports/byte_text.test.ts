// The law of text put into bytes: it is UTF-8, however it came in pieces.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openByteText } from './byte_text.ts';

test('any texts, in any order, are their UTF-8', () => {
  const texts = fc.array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 100 }), fc.string({ maxLength: 100 })));
  fc.assert(
    fc.property(texts, pieces => {
      const out = openByteText(8);
      for (const piece of pieces) {
        out.ascii('<t>');
        out.text(piece);
      }
      const wanted = Buffer.from(pieces.map(piece => `<t>${piece}`).join(''));
      expect(out.length).toBe(wanted.length);
      expect(Buffer.from(out.take()).equals(wanted)).toBe(true);
      expect(out.take().length).toBe(0);
    }),
  );
});

// What a line of the log may show of an address.

import { expect, test } from 'vitest';
import { limits } from '../base/limits.ts';
import { loggedUrl } from './access_log.ts';

test('what opens something is not in the log, and a long statement is cut', () => {
  expect(loggedUrl('/api/invitation?token=abc&x=1')).toBe('/api/invitation?token=…&x=1');
  expect(loggedUrl('/login/oidc/callback?code=abc&state=def')).toBe('/login/oidc/callback?code=…&state=…');
  expect(loggedUrl('/share/secret/dashboards/site.now')).toBe('/share/…/dashboards/site.now');
  expect(loggedUrl(`/sql?q=${'x'.repeat(5_000)}`)).toHaveLength(limits.loggedChars);
});

// What every store must do with the state of alerts: whole or not at all, and nothing that is to be told is lost.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type AlertEventRow,
  type AlertInstanceRow,
  addSilence,
  endSilences,
  forgetAlert,
  type KeptAlert,
  keepAlert,
  keptAlerts,
  noteTold,
  silencesAfter,
  untoldEvents,
} from './alerts.ts';
import type { Store } from './store.ts';

const at = '2026-03-01T12:00:00Z';

const record = (name: string, more: Partial<KeptAlert['record']> = {}): KeptAlert['record'] => ({
  name,
  state: 'firing',
  judged_to: at,
  judged: '[]',
  stamp: null,
  checked_at: at,
  error: null,
  incidents: 1,
  events: 1,
  told_at: at,
  look_sql: 'select 1',
  look_command: 'tallylight query',
  ...more,
});

const instance = (alert: string, depot: string, more: Partial<AlertInstanceRow> = {}): AlertInstanceRow => ({
  alert,
  kind: 'row',
  instance: `[["depot","${depot}"]]`,
  labels: `{"depot":"${depot}"}`,
  state: 'firing',
  incident: 1,
  since: '2026-03-01T11:00:00.123Z',
  fired_at: at,
  good_since: null,
  seen_at: at,
  resolved_at: null,
  end_reason: null,
  told: 'yes',
  tellings: 1,
  value: 0.1 + 0.2,
  facts: '{}',
  ...more,
});

const event = (id: string, made_at = at): AlertEventRow => ({
  id,
  alert: 'post.late',
  kind: 'begin',
  about_at: at,
  instances: 1,
  event: '{}',
  made_at,
  told_at: null,
});

export function alertsContract(
  name: string,
  { open, wipe }: { open: () => Promise<Store>; wipe: () => Promise<void> },
) {
  describe(`alerts in ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(async () => {
      await store.close();
      await wipe();
    });
    const keep = (one: KeptAlert, events: AlertEventRow[] = []) =>
      store.transaction(db => keepAlert(db, { ...one, events }));

    test('what is kept of an alert is replaced whole, exact to the last digit, and no other is touched', async () => {
      const late = {
        record: record('post.late'),
        instances: [instance('post.late', 'GDN'), instance('post.late', 'WAW')],
      };
      const lost = { record: record('post.lost'), instances: [instance('post.lost', 'GDN')] };
      await keep(late);
      await keep(lost);
      expect(await keptAlerts(store.db)).toEqual(
        new Map([
          ['post.late', late],
          ['post.lost', lost],
        ]),
      );
      const next = { record: record('post.late', { state: 'ok', events: 2 }), instances: [] };
      await keep(next);
      expect(await keptAlerts(store.db)).toEqual(
        new Map([
          ['post.late', next],
          ['post.lost', lost],
        ]),
      );
      await store.transaction(db => forgetAlert(db, 'post.lost'));
      expect([...(await keptAlerts(store.db)).keys()]).toEqual(['post.late']);
    });

    test('an alert that cannot be asked stands beside its instances', async () => {
      const failing = instance('post.late', '', { kind: 'failing', instance: '', labels: '{}' });
      await keep({ record: record('post.late'), instances: [failing, instance('post.late', '', { instance: '' })] });
      expect((await keptAlerts(store.db)).get('post.late')?.instances).toHaveLength(2);
    });

    test('events wait until they were told, in the order in which they came about, each once', async () => {
      const late = { record: record('post.late'), instances: [] };
      await keep(late, [event('b', '2026-03-01T13:00:00Z'), event('c'), event('a')]);
      await keep(late, [event('a')]);
      expect((await untoldEvents(store.db)).map(({ id }) => id)).toEqual(['a', 'c', 'b']);
      const dropBefore = '2026-03-01T12:30:00Z';
      await noteTold(store.db, { ids: ['a', 'c'], at, dropBefore: '2026-01-01T00:00:00Z' });
      expect((await untoldEvents(store.db)).map(({ id }) => id)).toEqual(['b']);
      await noteTold(store.db, { ids: [], at: '2026-06-01T00:00:00Z', dropBefore });
      const left = await store.db.selectFrom('alert_events').select('id').execute();
      expect(left).toEqual([{ id: 'b' }]);
    });

    test('an alert and its events are kept together or not at all', async () => {
      const failing = store.transaction(async db => {
        await keepAlert(db, { record: record('post.late'), instances: [], events: [event('a')] });
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect([(await keptAlerts(store.db)).size, await untoldEvents(store.db)]).toEqual([0, []]);
    });

    test('a silence holds until its end or until it is ended', async () => {
      const silence = (alert: string, until_at: string) => ({
        alert,
        labels: '{}',
        from_at: at,
        until_at,
        reason: 'works',
        made_at: at,
      });
      await addSilence(store.db, silence('post.late', '2026-03-01T14:00:00Z'));
      await addSilence(store.db, silence('post.lost', '2026-03-01T15:00:00Z'));
      const holding = async (when: string) => (await silencesAfter(store.db, when)).map(({ alert }) => alert);
      expect(await holding(at)).toEqual(['post.late', 'post.lost']);
      expect(await holding('2026-03-01T14:00:00Z')).toEqual(['post.lost']);
      expect(await endSilences(store.db, { alert: 'post.late', at: '2026-03-01T13:00:00Z' })).toBe(1);
      expect(await endSilences(store.db, { alert: 'post.late', at: '2026-03-01T13:00:00Z' })).toBe(0);
      expect(await holding('2026-03-01T13:00:00Z')).toEqual(['post.lost']);
    });
  });
}

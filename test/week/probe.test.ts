import { expect, test } from 'vitest';
import { openMailSink } from '../delivery/mail_sink.ts';
import { makeSendingBed } from '../delivery/parcel_reports.ts';
import { csvOf, scan } from '../site_bed.ts';
test('probe', async () => {
  const sink = await openMailSink();
  const bed = await makeSendingBed(`channels:
  mail: { smtp: "smtp://127.0.0.1:${sink.port}", from: Parcels <parcels@example.test> }
audiences:
  production: { channel: mail, to: [a@x.test, b@x.test], bcc: [boss@x.test], language: en }
schedule:
  - { report: site.daily, at: every day 08:30, to: production, corrections: true }
`, { zone: 'Europe/Warsaw' });
  const t = async (iso: string) => { bed.at(iso); const b = performance.now(); await bed.pass(); console.log(iso, Math.round(performance.now() - b)); };
  await t('2026-03-01T12:00:00Z');
  await bed.drop('scans/a.csv', csvOf([scan(1, 3), scan(2, 4), scan(3, 4, { depot: 'WAW' })]));
  await t('2026-03-01T20:00:00Z');
  await t('2026-03-02T07:20:00Z');
  await t('2026-03-02T07:30:00Z');
  await t('2026-03-02T07:40:00Z');
  console.log(sink.mails[0]?.mail.subject, sink.mails[0]?.mail.text, sink.mails[0]?.mail.attachments.map(a => [a.filename, a.filename?.endsWith('csv') && a.content.toString()]));
  await bed.drop('scans/a.csv', csvOf([scan(3, 4, { depot: 'WAW' }), scan(2, 4), scan(1, 3)]));
  await t('2026-03-02T07:50:00Z');
  console.log('reordered', sink.mails.length);
  await bed.drop('scans/b.csv', csvOf([scan(3, 4, { depot: 'WAW' }), scan(2, 4)]));
  await t('2026-03-02T08:50:00Z');
  console.log('dups', sink.mails.length);
  await bed.drop('scans/c.csv', csvOf([scan(30, 4, { depot: 'WAW' })]));
  await t('2026-03-02T09:50:00Z');
  console.log('late', sink.mails.length, sink.mails.at(-1)?.mail.subject, sink.mails.at(-1)?.mail.text);
  console.log(await bed.query('select * from ops.deliveries'));
  await bed.close(); await sink.close();
  expect(1).toBe(1);
});

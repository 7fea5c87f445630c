// The state of alerts: what each found wrong, what people were told of it, what is still to be told, and what nobody wants to hear. What
// must stay true: a state and the events that follow from it are written together, so that nothing is forgotten or said twice
// when a process dies between the two.

import type { Insertable, Selectable } from 'kysely';
import type { Db } from './store.ts';
import type { AlertEventsTable, AlertInstancesTable, AlertSilencesTable, AlertsTable } from './tables.ts';

export type AlertRecord = Selectable<AlertsTable>;
export type AlertInstanceRow = Selectable<AlertInstancesTable>;
export type SilenceRow = Selectable<AlertSilencesTable>;
export type NewSilence = Insertable<AlertSilencesTable>;
export type AlertEventRow = Selectable<AlertEventsTable>;

/** All that is kept of one alert. */
export interface KeptAlert {
  record: AlertRecord;
  instances: AlertInstanceRow[];
}

/** Every alert that was ever looked at and not forgotten, by name. */
export async function keptAlerts(db: Db): Promise<Map<string, KeptAlert>> {
  const records = await db.selectFrom('alerts').selectAll().orderBy('name').execute();
  const instances = await db.selectFrom('alert_instances').selectAll().orderBy('instance').execute();
  const byAlert = Map.groupBy(instances, row => row.alert);
  return new Map(records.map(record => [record.name, { record, instances: byAlert.get(record.name) ?? [] }]));
}

/** Replaces what is kept of an alert and adds what is to be told of it; part of a transaction. */
export async function keepAlert(
  db: Db,
  { record, instances, events }: KeptAlert & { events: readonly AlertEventRow[] },
): Promise<void> {
  const { name, ...values } = record;
  await db
    .insertInto('alerts')
    .values(record)
    .onConflict(conflict => conflict.column('name').doUpdateSet(values))
    .execute();
  await db.deleteFrom('alert_instances').where('alert', '=', name).execute();
  for (const row of instances) await db.insertInto('alert_instances').values(row).execute();
  for (const row of events) {
    await db
      .insertInto('alert_events')
      .values(row)
      .onConflict(conflict => conflict.column('id').doNothing())
      .execute();
  }
}

/** Forgets an alert that is no longer there; its events stay until they were told. */
export async function forgetAlert(db: Db, name: string): Promise<void> {
  await db.deleteFrom('alert_instances').where('alert', '=', name).execute();
  await db.deleteFrom('alerts').where('name', '=', name).execute();
}

/** What has not been handed on yet, in the order in which it came about. */
export async function untoldEvents(db: Db): Promise<AlertEventRow[]> {
  return db
    .selectFrom('alert_events')
    .selectAll()
    .where('told_at', 'is', null)
    .orderBy('made_at')
    .orderBy('id')
    .execute();
}

/** Notes that events were handed on, and drops those that were before an instant. */
export async function noteTold(
  db: Db,
  { ids, at, dropBefore }: { ids: readonly string[]; at: string; dropBefore: string },
): Promise<void> {
  if (ids.length > 0) await db.updateTable('alert_events').set({ told_at: at }).where('id', 'in', ids).execute();
  await db.deleteFrom('alert_events').where('told_at', '<', dropBefore).execute();
}

/** Enters a silence; gives its number. */
export async function addSilence(db: Db, silence: NewSilence): Promise<number> {
  const { id } = await db.insertInto('alert_silences').values(silence).returning('id').executeTakeFirstOrThrow();
  return id;
}

/** Silences that have not ended by an instant, oldest first. */
export async function silencesAfter(db: Db, at: string): Promise<SilenceRow[]> {
  return db.selectFrom('alert_silences').selectAll().where('until_at', '>', at).orderBy('id').execute();
}

/** Ends the silences of an alert that still hold; gives their number. */
export async function endSilences(db: Db, { alert, at }: { alert: string; at: string }): Promise<number> {
  const holding = (await silencesAfter(db, at)).filter(silence => silence.alert === alert);
  for (const { id } of holding)
    await db.updateTable('alert_silences').set({ until_at: at }).where('id', '=', id).execute();
  return holding.length;
}

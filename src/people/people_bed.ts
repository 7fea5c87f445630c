// A state with people in a temporary folder, and a clock that the test sets. Everything in it is real.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../store/open.ts';
import type { PersonRow } from '../store/people_tables.ts';
import { addPerson } from './accounts.ts';
import { openPeople, type People, type Role } from './people.ts';

export interface PeopleBed {
  people: People;
  /** Sets the clock. */
  at(iso: string): void;
  /** Moves the clock; backwards too. */
  wait(ms: number): void;
  /** Somebody who can log in. */
  add(email: string, more?: { role?: Role; password?: string; tenant?: string | null }): Promise<PersonRow>;
  /** Closes the state and opens it again, as after a restart. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Opens an empty state at noon of 1 March 2026. */
export async function openPeopleBed(): Promise<PeopleBed> {
  const folder = await mkdtemp(join(tmpdir(), 'people-'));
  let now = new Date('2026-03-01T12:00:00Z');
  const clock = { now: () => now };
  const open = async () =>
    openPeople({ store: await openStore({ kind: 'sqlite', path: join(folder, 'state.db') }), clock });
  const bed: PeopleBed = {
    people: await open(),
    at: iso => {
      now = new Date(iso);
    },
    wait: ms => {
      now = new Date(now.getTime() + ms);
    },
    add: async (email, more = {}) => {
      const { role = 'analyst', password, tenant = null } = more;
      const { store, passwords } = bed.people;
      const hashed = password === undefined ? null : await passwords.hash(password, []);
      const at = now.toISOString();
      return store.transaction(async db => {
        const person = await addPerson(db, { email, name: '', role, tenant }, { at, state: 'active' });
        await db.updateTable('people').set({ password: hashed }).where('id', '=', person.id).execute();
        return { ...person, password: hashed };
      });
    },
    restart: async () => {
      await bed.people.store.close();
      bed.people = await open();
    },
    close: async () => {
      await bed.people.store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return bed;
}

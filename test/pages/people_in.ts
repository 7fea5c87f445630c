// Somebody who can log in to the site of a bed, as an administrator at the machine makes them.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PageBed } from './bed.ts';

const root = join(import.meta.dirname, '..', '..');

export const ada = { email: 'ada@example.test', password: 'four words and a lamp' } as const;

/** Invites Ada at the machine and accepts for her; from then on the site asks everybody to log in. */
export async function addAda(bed: PageBed): Promise<void> {
  const args = ['people', 'invite', ada.email, '--role', 'administrator', '--name', 'Ada', '--site', bed.site];
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'src/cli/main.ts'), ...args]);
  const token = new URL(stdout.trim()).searchParams.get('token');
  const answer = await fetch(`${bed.address}/api/invitation`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, password: ada.password }),
  });
  if (!answer.ok) throw new Error(`the invitation answered ${answer.status}: ${await answer.text()}`);
}

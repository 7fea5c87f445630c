// The three lines of tallylight.yaml that move a site from one machine to a cluster. Nothing else of the site is touched.

import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lakesBucket, type Servers, type SiteName } from './servers.ts';

/** Adds them to the settings of the site in the folder. */
export async function moveToCluster(folder: string, name: SiteName, servers: Servers): Promise<void> {
  const { storage, state } = placeLines(name, servers);
  const engine = await engineLine(name, servers);
  await appendFile(join(folder, 'tallylight.yaml'), [storage, state, engine, ''].join('\n'));
}

/** The lines, with all that they need said in them, so that every process finds it there. */
export function placeLines(name: SiteName, { s3, postgres }: Servers): { storage: string; state: string } {
  const storage = {
    url: `s3://${lakesBucket}/${name}`,
    endpoint: s3.endpoint,
    access_key: s3.accessKey,
    secret_key: s3.secretKey,
  };
  const state = { url: postgres.url, schema: `site_${name}` };
  return { storage: lineOf('storage', storage), state: lineOf('state', state) };
}

/** With `retries`, tasks that are lost with a worker are done again by another one; every statement is slower for it. */
export async function engineLine(name: SiteName, { trino }: Servers, { retries = false } = {}): Promise<string> {
  const { url } = await trino();
  return lineOf('engine', { trino: url, catalog: name, ...(retries && { session: { retry_policy: 'TASK' } }) });
}

const lineOf = (key: string, value: unknown): string => `${key}: ${JSON.stringify(value)}`;

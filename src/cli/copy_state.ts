// `copy-state`: the state of a site moves to another database, from a file to PostgreSQL or back. What must stay true: what it is taken
// from stays as it is, and nothing is put over a state that has something.

import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { counted } from '../base/names.ts';
import { loadSite } from '../config/load.ts';
import { placeWords, type StatePlace } from '../config/places.ts';
import { completeState, stateShape } from '../config/places_shape.ts';
import { takeSite } from '../pipeline/site.ts';
import { copyState } from '../store/copy_state.ts';
import { openStore, openStoreToRead } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { act, withExamples } from './command.ts';
import { type Context, mistakesError, printJson } from './context.ts';
import { fail } from './errors.ts';

export function addCopyState(root: Command): void {
  const command = root
    .command('copy-state')
    .argument('<from>', 'the state it is taken from: a file, or postgres://user:password@host/database')
    .description('put a state into the empty one that tallylight.yaml names: from a file into PostgreSQL, or back');
  act(withExamples(command, ['copy-state data/state.db']), copy);
}

async function copy(context: Context, _options: object, [written = '']: string[]): Promise<void> {
  const { site, mistakes } = await loadSite(context.siteFolder, context.environment.variables);
  if (site === undefined) throw mistakesError(mistakes);
  const from = placeOf(context.siteFolder, written);
  const turn = await takeSite({ site, holder: `tallylight copy-state, process ${process.pid}` });
  try {
    const to = await openStore(site.state);
    try {
      const rows = await withState(from, source => copyState(source, to, placeWords(site.state)));
      if (context.json) return printJson(context, { from: placeWords(from), to: placeWords(site.state), rows });
      context.stdout.write(`${counted(rows, 'row')} of ${placeWords(from)} are in ${placeWords(site.state)}\n`);
    } finally {
      await to.close();
    }
  } finally {
    await turn.release();
  }
}

/** Throws `bad_option` for what is no state. */
function placeOf(folder: string, written: string): StatePlace {
  const spec = stateShape.safeParse(written);
  const place = spec.success ? completeState(folder, spec.data) : undefined;
  if (place === undefined || (place.kind === 'sqlite' && !existsSync(place.path)))
    throw fail('bad_option', { option: '<from>', value: written, expected: 'name a file of a state, or postgres://…' });
  return place;
}

async function withState<T>(place: StatePlace, work: (store: Store) => Promise<T>): Promise<T> {
  const scratch = await mkdtemp(join(tmpdir(), 'tallylight-state-'));
  try {
    const store = await openStoreToRead(place, { scratch });
    if (store === undefined)
      throw fail('bad_option', { option: '<from>', value: placeWords(place), expected: 'there is no state' });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

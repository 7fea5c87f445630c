// Puts an App together: the site as it loads, the one handle on its state, the desk, the passes, the events. What must stay true: the App
// goes on with the last site that had no mistake, whatever a person writes meanwhile.

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Mistake } from '../catalog/catalog.ts';
import { openPeople } from '../people/people.ts';
import { openDesk } from '../pipeline/desk_open.ts';
import { openStore } from '../store/open.ts';
import { openAnswerBooks } from './answer_books.ts';
import { openKeptAnswers } from './answer_keep.ts';
import type { App, Loaded } from './app.ts';
import { loadWhole, type SitePlace, stops } from './app_site.ts';
import { openCollector } from './collector.ts';
import { type Events, openEvents } from './events.ts';
import { watchSite } from './events_watch.ts';
import { openKeptFeeds } from './feed_keep.ts';
import type { PassProgram } from './pass_process.ts';
import { type OpenPasses, openPasses } from './passes.ts';
import { openScratch } from './scratch.ts';
import { openTableStands } from './table_stands.ts';
import { openTopics, type Topics } from './topics.ts';

export interface AppOptions extends SitePlace {
  /** The site as it was loaded first. */
  first: Omit<Loaded, 'loadedAt'>;
  clock: Clock;
  version: string;
  /** How a pass is started. */
  program: PassProgram['program'];
  /** Where people reach it, once it listens. */
  publicUrl: () => string;
  /** Told each line of a pass. */
  onLine?: (text: string) => void;
}

export interface OpenApp {
  app: App;
  passes: OpenPasses;
  /** No more records are taken; those that were are sealed. */
  endCollecting(): Promise<void>;
  close(): Promise<void>;
}

/** Opens everything that handlers work with. Throws what opening the state throws. */
export async function openApp(options: AppOptions): Promise<OpenApp> {
  const { clock, first, folder, onLine = () => undefined } = options;
  const dataFolder = first.site.dataFolder;
  const store = await openStore(first.site.state);
  const loading = openLoading(options);
  const { current } = loading;
  const events = openEvents(clock.now().getTime());
  const scratch = openScratch(join(dataFolder, 'answers'), process.pid);
  const desk = await openDesk({ current, store, clock, scratch });
  const collector = await openCollector({ current, clock, tell: onLine });
  const topics = openTopics({ current, clock, tell: onLine });
  const passes = openPasses({
    program: options.program,
    variables: options.variables,
    folder,
    current,
    store,
    clock,
    logs: join(dataFolder, 'runs'),
    onLine: ({ run, at, text }) => {
      onLine(text);
      watch.look();
      if (run !== undefined) events.tell({ name: 'log', data: { run, at: at.toISOString(), text }, walled: true });
    },
  });
  const books = openAnswerBooks(store, desk);
  const stands = openTableStands(desk);
  const app: App = {
    ...loading,
    reload: () => reloadAndTell(loading, { events, topics }),
    variables: options.variables,
    store,
    people: openPeople({ store, clock }),
    desk,
    books,
    stands,
    answers: openKeptAnswers({ books, stands }),
    feeds: openKeptFeeds(),
    passes,
    collector,
    topics,
    events,
    clock,
    startedAt: clock.now(),
    version: options.version,
    demo: existsSync(join(folder, 'demo.json')),
    publicUrl: options.publicUrl,
    scratch,
  };
  const watch = watchSite(app);
  const endCollecting = async () => {
    await Promise.all([collector.close(), topics.close()]);
  };
  return {
    app,
    passes,
    endCollecting,
    close: async () => {
      passes.kill();
      await endCollecting();
      await watch.stop();
      await desk.close();
      await store.close();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

type Loading = Pick<App, 'current' | 'mistakes' | 'checkText' | 'reload'>;

function openLoading(options: AppOptions): Loading {
  let loaded: Loaded = { ...options.first, loadedAt: options.clock.now() };
  let mistakes: readonly Mistake[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const load = async (): Promise<readonly Mistake[]> => {
    const found = await loadWhole(options);
    mistakes = found.mistakes.filter(stops);
    if (found.whole !== undefined) loaded = { ...found.whole, loadedAt: options.clock.now() };
    return mistakes;
  };
  return {
    current: () => loaded,
    mistakes: () => mistakes,
    checkText: async text => (await loadWhole(options, text)).mistakes,
    // One after another: the later load must not be overtaken by an earlier one.
    reload: () => {
      const mine = last.then(load);
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}

async function reloadAndTell(
  loading: Loading,
  { events, topics }: { events: Events; topics: Topics },
): Promise<readonly Mistake[]> {
  const mistakes = await loading.reload();
  await topics.follow();
  events.tell({ name: 'catalogue', data: {}, walled: false });
  return mistakes;
}

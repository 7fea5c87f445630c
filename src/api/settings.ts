// tallylight.yaml: as it is written, what follows from it, and writing it. What must stay true: nobody's change is lost to another's, a text
// with a mistake is never written, and no value of a variable is shown.

import { createHash } from 'node:crypto';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, reasonOf } from '../base/errors.ts';
import { siteFile } from '../config/load.ts';
import { placeWords } from '../config/places.ts';
import { type App, type Given, handle } from './app.ts';
import { stops } from './app_site.ts';
import type { RouteOf } from './contract/contract.ts';
import { fail } from './errors.ts';
import { packSettings } from './pack_settings.ts';

type Settings = Given<RouteOf<'getSettings'>>;

export const settingHandlers = [
  handle('getSettings', async app => {
    const text = await readWritten(app);
    return {
      file: siteFile,
      text,
      etag: etagOf(text),
      mistakes: shownMistakes(await app.checkText(text)),
      variables: variablesIn(text).map(name => ({ name, set: app.variables[name] !== undefined })),
      resolved: resolved(app),
      packs: await packSettings(app),
    };
  }),

  handle('checkSettings', async (app, { body: { text } }) => ({ mistakes: shownMistakes(await app.checkText(text)) })),

  handle('saveSettings', async (app, { body: { text, etag }, note }) => {
    note(siteFile);
    const before = await readWritten(app);
    if (etag !== etagOf(before)) throw fail('settings_changed', {});
    const mistakes = (await app.checkText(text)).filter(stops);
    if (mistakes.length > 0)
      throw fail('settings_wrong', { count: mistakes.length, mistakes: shownMistakes(mistakes) });
    await writeWhole(join(app.current().site.folder, siteFile), text);
    await app.reload();
    return { etag: etagOf(text) };
  }),
];

const readWritten = (app: App): Promise<string> => readFile(join(app.current().site.folder, siteFile), 'utf8');

const etagOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

const shownMistakes = (mistakes: readonly { file: string; line: number; message: string }[]): Settings['mistakes'] =>
  mistakes.map(({ file, line, message }) => ({ file, line, message }));

const variablesIn = (text: string): string[] =>
  [...new Set([...text.matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g)].map(([, name = '']) => name))].sort();

/** What holds now, defaults filled in. Places that need a variable that is not set are null. */
function resolved(app: App): Settings['resolved'] {
  const { site } = app.current();
  return {
    name: site.name,
    time_zone: site.timeZone,
    packs: site.packs,
    storage: known(() => placeWords(site.storage)),
    state: known(() => placeWords(site.state)),
    engine: known(() => placeWords(site.engine)),
    every_ms: site.everyMs,
    sources: Object.fromEntries(
      [...site.sources.values()].map(source => [
        source.name,
        { dataset: source.dataset, from: source.from, path: known(() => source.path), format: source.format },
      ]),
    ),
    leave_out: site.leaveOut,
    retain_days: site.retainDays,
    channels: [...site.channels.keys()],
    audiences: [...site.audiences.keys()],
    schedule: site.schedule.map(({ report, times, audiences }) => ({ report, at: times.pattern, to: audiences })),
    server: {
      host: site.server.host,
      port: site.server.port ?? null,
      public_url: app.publicUrl(),
      behind_proxy: site.server.behindProxy,
      frame_ancestors: site.server.frameAncestors,
    },
  };
}

function known(read: () => string): string | null {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof AppError) return null;
    throw thrown;
  }
}

/** Replaces a file, or what it is a link to, so that whoever reads it sees the old text or the new one. */
async function writeWhole(link: string, text: string): Promise<void> {
  const path = await realpath(link);
  const part = join(dirname(path), `.${siteFile}.${process.pid}.tmp`);
  try {
    const handle = await open(part, 'w', (await stat(path)).mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, path);
  } catch (thrown) {
    await rm(part, { force: true });
    throw fail('file_unwritable', { file: siteFile, reason: reasonOf(thrown) }, thrown);
  }
}

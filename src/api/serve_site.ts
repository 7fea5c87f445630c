// A site, served: the App, the server over it, and its passes, opened in order and ended in order. What must stay true: what is under way
// ends before what it stands on is closed.

import type { LogTo } from './access_log.ts';
import type { App } from './app.ts';
import { type AppOptions, openApp } from './app_open.ts';
import { playDemo } from './demo_replay.ts';
import { doorsOf } from './doors.ts';
import { openGate } from './gate.ts';
import { handlers } from './handlers.ts';
import { whileLeading } from './lead.ts';
import { listenOn, usualPort } from './listen_on.ts';
import { buildServer } from './server.ts';
import { openStaticPages } from './static_pages.ts';
import { openStreamProcess, type StreamProcess, type StreamProcessOptions } from './stream_process.ts';

export interface ServeOptions extends Omit<AppOptions, 'publicUrl'> {
  /** Where to listen; else as tallylight.yaml says. */
  host?: string | undefined;
  port?: number | undefined;
  /** Where the built pages are. */
  pagesFolder: string;
  log: LogTo;
}

export interface ServedSite {
  app: App;
  /** `http://127.0.0.1:8080` */
  url: string;
  port: number;
  /** The usual port, where another program has it and the next free one was taken. */
  taken: number | undefined;
  /** Serves and keeps time until the signal; then what is under way ends, and everything is closed. */
  until(signal: AbortSignal): Promise<void>;
  /** Ends the pass that is under way at once. */
  kill(): void;
}

/** Opens a site and listens. Throws what opening the state throws, `port_taken`, `address_unusable`. */
export async function serveSite(options: ServeOptions): Promise<ServedSite> {
  const { site } = options.first;
  const host = options.host ?? site.server.host;
  let url = '';
  const publicUrl = () => opened.app.current().site.server.publicUrl ?? url;
  const opened = await openApp({ ...options, publicUrl });
  try {
    const { app, passes } = opened;
    const { fastify, stopping } = await buildServer({
      app,
      gate: openGate(app),
      handlers,
      others: doorsOf(app),
      pages: openStaticPages(options.pagesFolder),
      log: options.log,
    });
    const wished = options.port ?? site.server.port;
    const port = await listenOn(fastify, { host, port: wished });
    url = `http://${shownHost(host)}:${port}`;
    const { folder, onLine = () => undefined } = options;
    const openStream = () => streamOf(app, options);
    // Of several servers the one that leads streams; on one machine there is one.
    let stream = site.state.kind === 'sqlite' ? openStream() : undefined;
    const keepTime = async (leading: AbortSignal, signal: AbortSignal) => {
      stream ??= openStream();
      await passes.keepTime(leading);
      if (signal.aborted) return;
      await stream.stop();
      stream = undefined;
    };
    const demo = app.demo ? playDemo(app, { folder, tell: onLine }) : undefined;
    return {
      app,
      url,
      port,
      taken: wished === undefined && port !== usualPort ? usualPort : undefined,
      until: async signal => {
        const holder = `tallylight serve, process ${process.pid}`;
        const time = whileLeading({ state: site.state, holder, tell: onLine, signal }, leading =>
          keepTime(leading, signal),
        );
        await Promise.all([time, aborted(signal).then(() => stopping.stop())]);
        await demo?.stop();
        await opened.endCollecting();
        await stream?.stop();
        await opened.close();
      },
      kill: () => {
        stream?.kill();
        passes.kill();
      },
    };
  } catch (thrown) {
    await opened.close();
    throw thrown;
  }
}

/** The stream of the site, which tells its pages what it has built. */
function streamOf(app: App, { program, variables, folder, onLine = () => undefined }: ServeOptions): StreamProcess {
  const onTick: StreamProcessOptions['onTick'] = ({ tables, minute }) =>
    app.events.tell({
      name: 'live',
      data: { minute: minute ?? null, tables, at: app.clock.now().toISOString() },
      walled: false,
    });
  return openStreamProcess({ program, variables, folder, current: app.current, onTick, onLine });
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** The address of a host in a link: one that means all addresses is not one that can be asked. */
function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

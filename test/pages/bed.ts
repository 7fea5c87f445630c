// The pages as people have them: the real server on a copy of the demo site, and Chromium. What must stay true: a page that writes an error
// to the console, throws, or asks anything of another machine fails its test.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { inject } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const wide = { width: 1440, height: 900 } as const;
export const phone = { width: 390, height: 844 } as const;

export interface OpenOptions {
  size?: { width: number; height: number };
  theme?: 'light' | 'dark';
  language?: 'en' | 'ja';
  timeZone?: string;
  /** What is expected on the console and is no failure: answers of 401 in a test of login, say. */
  forgive?: readonly RegExp[];
  reducedMotion?: boolean;
  /** Before the page is opened: routes that are slow or fail, listeners. */
  before?: (page: Page) => void | Promise<void>;
}

export interface Opened {
  page: Page;
  context: BrowserContext;
  /** What went wrong on the page so far: errors on its console, exceptions, requests to elsewhere. */
  wrongs: readonly string[];
  /** Fails when anything went wrong, and closes the page. */
  end(): Promise<void>;
}

export interface PageBed {
  /** `http://127.0.0.1:40123` */
  address: string;
  /** Folder of the site, a copy of the demo's. */
  site: string;
  browser: Browser;
  open(path: string, options?: OpenOptions): Promise<Opened>;
  /** Stops the server as a machine that goes down does; `start` brings it back at the same address. */
  stopServer(): Promise<void>;
  startServer(): Promise<void>;
  /** What the server wrote to its standard error. */
  told(): string;
  /** The server's process, for what the machine knows of it. */
  serverPid(): number | undefined;
  close(): Promise<void>;
}

export interface BedOptions {
  /** Changes the copy of the site before it is served. */
  prepare?: (site: string) => Promise<void>;
  /** Environment of the server. */
  variables?: Record<string, string>;
}

/** The browser alone. */
export const launch = (): Promise<Browser> => chromium.launch({ executablePath, args: flags });

/** A server on a copy of the demo site, and a browser. */
export async function openPages({ prepare, variables = {} }: BedOptions = {}): Promise<PageBed> {
  const folder = await mkdtemp(join(tmpdir(), 'tallylight-bed-'));
  const site = join(folder, 'site');
  await cp(inject('demoSite'), site, { recursive: true });
  await prepare?.(site);
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const server = serverOf({ site, port, address, variables });
  await server.start();
  const browser = await launch();
  return {
    address,
    site,
    browser,
    open: (path, options) => open(browser, new URL(path, address), options),
    stopServer: server.stop,
    startServer: server.start,
    told: server.told,
    serverPid: server.pid,
    close: async () => {
      await browser.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function open(browser: Browser, url: URL, options: OpenOptions = {}): Promise<Opened> {
  const { size = wide, theme = 'light', language = 'en', timeZone = 'Europe/Warsaw', forgive = [] } = options;
  const context = await browser.newContext({
    viewport: size,
    colorScheme: theme,
    locale: language === 'ja' ? 'ja-JP' : 'en-GB',
    timezoneId: timeZone,
    hasTouch: size.width <= 720,
    reducedMotion: options.reducedMotion === true ? 'reduce' : 'no-preference',
  });
  const page = await context.newPage();
  const wrongs = watch(page, url, forgive);
  await options.before?.(page);
  await page.goto(url.href);
  return {
    page,
    context,
    wrongs,
    end: async () => {
      await context.close();
      if (wrongs.length > 0) throw new Error(`${url.pathname}:\n${wrongs.join('\n')}`);
    },
  };
}

function watch(page: Page, url: URL, forgive: readonly RegExp[]): string[] {
  const wrongs: string[] = [];
  const note = (text: string): void => {
    if (!forgive.some(pattern => pattern.test(text))) wrongs.push(text);
  };
  page.on('console', message => {
    if (message.type() === 'error') note(`console: ${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', error => note(`exception: ${error.stack ?? error.message}`));
  page.on('request', request => {
    const { protocol, host } = new URL(request.url());
    if (!['data:', 'blob:'].includes(protocol) && host !== url.host) note(`elsewhere: ${request.url()}`);
  });
  return wrongs;
}

interface ServerOptions {
  site: string;
  port: number;
  address: string;
  variables: Record<string, string>;
}

/** A server that is started and stopped at one address. */
export function serverOf({ site, port, address, variables }: ServerOptions) {
  let child: ChildProcess | undefined;
  let told = '';
  return {
    told: () => told,
    pid: () => child?.pid,
    start: async (): Promise<void> => {
      const args = [join(root, 'src/cli/main.ts'), 'serve', '--site', site, '--port', String(port)];
      const env = { ...process.env, ...variables };
      child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'ignore', 'pipe'] });
      child.stderr?.setEncoding('utf8').on('data', text => (told += text));
      await ready(address, child, () => told);
    },
    stop: async (): Promise<void> => {
      if (child === undefined || child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function ready(address: string, child: ChildProcess, told: () => string): Promise<void> {
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`The server ended ${child.exitCode}: ${told()}`);
    const answer = await fetch(`${address}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error(`The server was not ready within a minute: ${told()}`);
}

/** A port that is free now; the server takes it a moment later. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

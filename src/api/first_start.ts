// The link by which the first administrator is made. It is printed where the server was started, so that whoever has the machine is the
// one who gets it.

import { makeFirstLink } from '../people/links.ts';
import type { App } from './app.ts';

/**
 * The address of the page on which the first administrator sets a password; it works once, for a day, and the one before it no more.
 * Undefined in the demo, once there is an administrator, and where passwords are off.
 */
export async function firstLink(
  app: Pick<App, 'people' | 'publicUrl' | 'demo' | 'current'>,
): Promise<string | undefined> {
  if (app.demo || !app.current().site.login.password) return undefined;
  const link = await makeFirstLink(app.people);
  return link && welcomeAddress(app.publicUrl(), link.secret);
}

/** The address of the page for a one-time link. */
export const welcomeAddress = (publicUrl: string, secret: string): string => `${publicUrl}/welcome?token=${secret}`;

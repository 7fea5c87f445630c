// Addresses that are no operations of the contract: logins by an identity provider, the command of Slack.

import type { FastifyInstance } from 'fastify';
import type { App } from './app.ts';
import { addOidc } from './oidc.ts';
import { addSlack, type SlackDoor } from './slack.ts';

/** What `buildServer` adds beside the contract. */
export const doorsOf = (app: App, slack: SlackDoor = {}): ((server: FastifyInstance) => void)[] => [
  server => addOidc(server, app),
  server => addSlack(server, app, slack),
];

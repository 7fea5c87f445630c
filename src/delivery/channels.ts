// The channels of a site, opened: what `channels` of tallylight.yaml says, as things that carry messages. Each is opened when it is
// first asked for, so that a variable that is not set stops what needs it and nothing else.

import { type Clock, systemClock } from '../base/clock.ts';
import type { Way } from '../config/channels.ts';
import type { Site } from '../config/config.ts';
import type { Channel } from './delivery.ts';
import { openGateway } from './gateway.ts';
import { openMail } from './mail.ts';
import { openPublish } from './publish.ts';
import { openSlackBot, openSlackHook } from './slack.ts';
import { openSns } from './sns.ts';
import { openWebhook } from './webhook.ts';

export interface Channels {
  /** The channel of a name; undefined when there is none. Throws `env_not_set`, `smtp_url_wrong`. */
  get(name: string): Channel | undefined;
  /** Names of all. */
  names: readonly string[];
  close(): Promise<void>;
}

/** `clock` is for signatures, which the other side compares with its own time: the machine's, unless a test says otherwise. */
export function openChannels(site: Pick<Site, 'channels'>, { clock = systemClock }: { clock?: Clock } = {}): Channels {
  const opened = new Map<string, Channel>();
  return {
    get: name => {
      const way = site.channels.get(name);
      if (way === undefined) return undefined;
      const channel = opened.get(name) ?? openChannel(way, clock);
      opened.set(name, channel);
      return channel;
    },
    names: [...site.channels.keys()],
    close: async () => {
      for (const channel of opened.values()) await channel.close();
    },
  };
}

function openChannel(way: Way, clock: Clock): Channel {
  switch (way.kind) {
    case 'mail':
      return openMail(way);
    case 'slack_hook':
      return openSlackHook(way);
    case 'slack_bot':
      return openSlackBot(way);
    case 'sns':
      return openSns(way, { clock });
    case 'gateway':
      return openGateway(way);
    case 'webhook':
      return openWebhook(way, { clock });
    case 'publish':
      return openPublish(way);
  }
}

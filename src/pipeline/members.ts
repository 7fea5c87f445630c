// An audience as parcels are packed for it: who gets the same document. Members with the same part of the rows and the same language
// are one group, so that equal documents are made once. What must stay true: everybody of the audience is in one group, once.

import { limits } from '../base/limits.ts';
import type { Audience } from '../config/channels.ts';
import { reveal } from '../config/env_text.ts';
import type { Channel, Envelope } from '../delivery/delivery.ts';
import type { Language } from '../reports/document.ts';

export interface Group {
  /** A condition over dimensions; undefined for all rows. */
  where?: string;
  language?: Language;
  to: string[];
  cc: string[];
  bcc: string[];
}

/** Throws `env_not_set`. Copies are of the document of all rows. */
export function groupsOf(audience: Audience, channel: Pick<Channel, 'addresses'>): Group[] {
  const groups = new Map<string, Group>();
  const groupOf = (where: string | undefined, language: Language | undefined): Group => {
    const key = JSON.stringify([where, language]);
    const base = { ...(where === undefined ? {} : { where }), ...(language === undefined ? {} : { language }) };
    const group = groups.get(key) ?? { ...base, to: [], cc: [], bcc: [] };
    groups.set(key, group);
    return group;
  };
  for (const { address, where, language = audience.language } of audience.to)
    groupOf(where, language).to.push(reveal(address));
  if (audience.to.length === 0) groupOf(undefined, audience.language).to.push(...channel.addresses);
  if (audience.cc.length > 0) groupOf(undefined, audience.language).cc.push(...audience.cc.map(reveal));
  if (audience.bcc.length > 0) groupOf(undefined, audience.language).bcc.push(...audience.bcc.map(reveal));
  return [...groups.values()].filter(({ to, cc, bcc }) => to.length + cc.length + bcc.length > 0);
}

/** The envelopes of those of a group who are meant: one, unless they are more than a mail server must take at once. */
export function envelopesOf(
  { to, cc, bcc }: Group,
  meant: (address: string) => boolean,
  more: Pick<Envelope, 'replyTo' | 'unsubscribe'>,
): Envelope[] {
  const all = (['to', 'cc', 'bcc'] as const).flatMap(role => {
    const list = { to, cc, bcc }[role];
    return [...new Set(list)].filter(meant).map(address => ({ role, address }));
  });
  const envelopes: Envelope[] = [];
  for (let at = 0; at < all.length; at += limits.addressesPerMail) {
    const some = all.slice(at, at + limits.addressesPerMail);
    const of = (role: 'to' | 'cc' | 'bcc') => some.filter(one => one.role === role).map(one => one.address);
    envelopes.push({ to: of('to'), cc: of('cc'), bcc: of('bcc'), ...more });
  }
  return envelopes;
}

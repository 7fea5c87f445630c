// Entering a report into the outbox: whose documents are to be made, which of them anybody wants, and the parcels of those. What must
// stay true: all documents of one sending are of one snapshot; nobody gets a revision twice unless someone asks for it again.

import { limits } from '../base/limits.ts';
import type { Audience } from '../config/channels.ts';
import { parseFrom } from '../config/channels_shape.ts';
import { reveal } from '../config/env_text.ts';
import type { Channels } from '../delivery/channels.ts';
import type { Channel, Envelope } from '../delivery/delivery.ts';
import { enqueue, everyone, type Outbox, type Parcel } from '../delivery/outbox.ts';
import type { Range } from '../metrics/ranges.ts';
import { findAnyReport } from '../metrics/report.ts';
import { messagesFor } from '../store/deliveries.ts';
import type { DeliveryRow, MessageRow } from '../store/tables.ts';
import { documentRevisions, type MadeReport, openSnapshot, type Press, type WantedDocument } from './documents.ts';
import { outdatedReports, withOutdated } from './earlier.ts';
import { fail } from './errors.ts';
import { envelopesOf, type Group, groupsOf } from './members.ts';
import { answersHash, messageFor, messageId } from './parcels.ts';
import type { OpenSite } from './site.ts';

/** What sending needs of a site that is open for changes. */
export type Sender = Press &
  Pick<OpenSite, 'store' | 'step'> & {
    /** Shared with others who deliver; opened and closed here by default. */
    outbox?: Outbox;
  };

export interface Sending {
  report: string;
  audience: string;
  /** Default: as many whole local days before the last midnight as the report covers. */
  from?: Date;
  to?: Date;
  /**
   * `asked`: everybody who has not had this revision. `again`: everybody, whatever they had. `once`: everybody who has had no
   * revision at all, for the schedule. `correction`: everybody to whom an earlier revision of other numbers was sent, and no newer one.
   */
  mode?: 'asked' | 'again' | 'once' | 'correction';
}

/** An audience and how it is reached. */
export interface WayTo {
  audience: Audience;
  channel: Channel;
  groups: Group[];
  /** All addresses. */
  everyone: string[];
}

/** Throws `audience_unknown`, `env_not_set`. */
export function wayTo(
  { site }: Pick<Sender, 'site'>,
  { audience: name, channels }: { audience: string; channels: Channels },
): WayTo {
  const audience = site.audiences.get(name);
  const channel = audience && channels.get(audience.channel);
  if (audience === undefined || channel === undefined)
    throw fail('audience_unknown', { name, known: [...site.audiences.keys()] });
  const groups = groupsOf(audience, channel);
  return { audience, channel, groups, everyone: groups.flatMap(everyone) };
}

export interface Entering {
  sender: Sender;
  outbox: Outbox;
  way: WayTo;
  range: Range;
  report: string;
  mode: NonNullable<Sending['mode']>;
  /** Rows of this report, range and audience that were there before. */
  before: DeliveryRow[];
  /** Their messages, by id. */
  messages: ReadonlyMap<string, MessageRow>;
}

/** Makes the documents of all groups in which somebody wants one, from one snapshot; gives their subjects. */
export async function enterGroups(asked: Omit<Entering, 'messages'>): Promise<string[]> {
  const { sender, outbox, way, range, report } = asked;
  const key = { report, audience: way.audience.name, range_start: iso(range.from), range_end: iso(range.to) };
  const entering: Entering = { ...asked, messages: await messagesFor(sender.store.db, key) };
  // Without knowing the revision: nobody can want what none of them could.
  const groups = way.groups.filter(group => everyone(group).some(address => mayWant(entering, address)));
  const [first] = groups;
  if (first === undefined) return [];
  let revision = entering.mode === 'correction' ? await revisionOf(entering, first) : undefined;
  if (revision !== undefined && !everyoneOf(groups).some(wantsOf(entering, { revision }))) return [];
  const outdated = await outdatedReports(sender, { report, audience: way.audience.name, range });
  const snapshot = await openSnapshot(sender, [wantedOf(entering, first)], { count: groups.length });
  const subjects: string[] = [];
  const parcels: Parcel[] = [];
  try {
    const wanted = (group: Group) => revision === undefined || everyone(group).some(wantsOf(entering, { revision }));
    const make = async (group: Group) => {
      const made = await snapshot.make(wantedOf(entering, group));
      revision = made.document.revision;
      return made;
    };
    for await (const { group, document, files } of madeInTurn(groups, { wanted, make })) {
      const made = parcelsOf(entering, { group, made: { document: withOutdated(document, outdated), files } });
      parcels.push(...made);
      if (made.length > 0) subjects.push(document.subject);
      // Each entering is a sync of the disk, and each parcel held is memory.
      if (parcels.length >= limits.parcelsAtOnce) await enqueue(outbox, parcels.splice(0));
    }
    if (parcels.length > 0) await enqueue(outbox, parcels);
  } finally {
    await snapshot.close();
  }
  return subjects;
}

/** The documents of those who want one, in turn; the next ones are asked for while one is rendered. */
async function* madeInTurn(
  groups: readonly Group[],
  { wanted, make }: { wanted: (group: Group) => boolean; make: (group: Group) => Promise<MadeReport> },
): AsyncGenerator<MadeReport & { group: Group }> {
  let place = 0;
  const begin = () => {
    const found = groups.findIndex((group, index) => index >= place && wanted(group));
    const group = groups[found];
    if (group === undefined) return undefined;
    place = found + 1;
    const made = make(group);
    // Told when its turn comes.
    made.catch(() => undefined);
    return { group, made };
  };
  // The first one alone: who wants the others is known by its revision.
  const ahead = [begin()];
  for (let current = ahead.shift(); current !== undefined; current = ahead.shift()) {
    const made = await current.made;
    while (ahead.length < limits.documentsAhead) ahead.push(begin());
    yield { group: current.group, ...made };
  }
}

/** Cheap beside a document with its files, and most often what a correction comes to. */
async function revisionOf(entering: Entering, group: Group): Promise<number | undefined> {
  const [revision] = await documentRevisions(entering.sender, [wantedOf(entering, group)]);
  return revision;
}

const everyoneOf = (groups: readonly Group[]): string[] => groups.flatMap(everyone);

/** False where no revision whatever would be wanted. */
function mayWant({ mode, before }: Entering, address: string): boolean {
  const own = before.filter(row => row.recipient === address);
  if (mode === 'once') return own.length === 0;
  return mode !== 'correction' || own.some(row => row.state === 'sent');
}

/** Tells of an address whether it wants a document of a revision; without a hash of its answers, whether it may. */
function wantsOf(
  { mode, before, messages }: Entering,
  { revision, hash }: { revision: number; hash?: string },
): (address: string) => boolean {
  const rows = Map.groupBy(before, row => row.recipient);
  const saysTheSame = (row: DeliveryRow | undefined) =>
    hash !== undefined && messages.get(row?.message_id ?? '')?.answers_hash === hash;
  return address => {
    const own = rows.get(address) ?? [];
    if (mode === 'again') return true;
    if (mode === 'once') return own.length === 0;
    // What was built again may have come to the same.
    if (mode === 'correction')
      return (
        own.some(row => row.state === 'sent') &&
        own.every(row => row.revision < revision) &&
        !saysTheSame(own.findLast(row => row.state === 'sent'))
      );
    return own.every(row => row.revision !== revision);
  };
}

/** The document of a group, packed for those who want it. */
function parcelsOf(entering: Entering, { group, made }: { group: Group; made: MadeReport }): Parcel[] {
  const { sender, way, range, report, mode, before } = entering;
  const { revision } = made.document;
  const earlier = before.filter(row => row.revision === revision).map(row => row.generation);
  const generation = mode === 'again' ? Math.max(-1, ...earlier) + 1 : 0;
  const [audience, channel, part] = [way.audience.name, way.channel.name, group.where ?? ''];
  const hash = answersHash(made.document);
  return envelopesOf(group, wantsOf(entering, { revision, hash }), headersOf(entering)).map(envelope => {
    const key = { siteName: sender.site.name, report, audience, ...range, revision, generation, part };
    const id = messageId({ ...key, recipients: everyone(envelope) });
    const message = messageFor(way.channel.kind, made, { id, madeAt: sender.clock.now(), envelope });
    return { message, report, audience, channel, range, revision, generation, part, answersHash: hash, envelope };
  });
}

/** The document of a group: it says what was built again since it was last sent for this range. */
function wantedOf({ sender, range, report, before, messages }: Entering, group: Group): WantedDocument {
  const found = findAnyReport(sender.catalog, report);
  const speaks = group.language !== undefined && ('sql' in found || found.languages.includes(group.language));
  // By when it was made: it may have waited for hours until it was sent.
  const since = before
    .flatMap(row => (row.state === 'sent' ? (messages.get(row.message_id)?.made_at ?? []) : []))
    .sort()
    .at(-1);
  return {
    report,
    ...range,
    ...(speaks && group.language !== undefined ? { language: group.language } : {}),
    ...(group.where === undefined ? {} : { where: group.where }),
    ...(since === undefined ? {} : { since: new Date(since) }),
  };
}

/** What stands in the headers of a mail besides its addresses. */
function headersOf({ sender, way, report }: Entering): Pick<Envelope, 'replyTo' | 'unsubscribe'> {
  const { audience, channel } = way;
  const mail = sender.site.channels.get(channel.name);
  if (mail?.kind !== 'mail') return {};
  const given = audience.replyTo ?? mail.replyTo;
  const replyTo = given === undefined ? undefined : reveal(given);
  const asked = replyTo ?? parseFrom(reveal(mail.from))?.address ?? '';
  const subject = encodeURIComponent(`unsubscribe ${report} ${audience.name}`);
  const unsubscribe =
    audience.unsubscribe === undefined ? `mailto:${asked}?subject=${subject}` : reveal(audience.unsubscribe);
  return { ...(replyTo === undefined ? {} : { replyTo }), unsubscribe };
}

const iso = (at: Date): string => at.toISOString();

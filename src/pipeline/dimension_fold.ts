// How snapshots of a table become a table of what held when. Pure. A record of a snapshot says what holds from the minute in which
// it was seen; what came first of a key counts back to the beginning; a record with times of its own is taken at its word. What
// must stay true: at any instant a key has one version at most, and the same snapshot again changes nothing.

/** What was true of a key for a time. Times are microseconds since 1970; since ever and for ever are the infinities. */
export interface Version {
  key: string;
  /** Stands for all its values but the times: equal where they are. */
  content: string;
  from: number;
  to: number;
  /** Where its values are found. */
  ref: number;
}

/** A record of a snapshot: a version without times of its own holds since ever and for ever. */
export type Told = Version;

/** A record that cannot be part of the table, and why. */
export interface Refused {
  ref: number;
  code: 'duplicate_key' | 'bad_validity' | 'missing';
  reason: string;
}

const [ever, always] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

/** The versions after a snapshot that was seen at an instant. */
export function foldSnapshot(
  versions: readonly Version[],
  { records, at }: { records: readonly Told[]; at: number },
): { versions: Version[]; refused: Refused[] } {
  const before = Map.groupBy(versions, version => version.key);
  const told = Map.groupBy(records, record => record.key);
  const after: Version[] = [];
  const refused: Refused[] = [];
  for (const [key, old] of before) if (!told.has(key)) after.push(...endedAt(old, at));
  for (const [key, group] of told) {
    const old = before.get(key) ?? [];
    const [first, ...others] = group;
    if (first === undefined) continue;
    const isHistory = group.some(hasTimes) && (others.length > 0 || first.to !== always);
    const now = hasTimes(first) ? first.from : at;
    const found = isHistory
      ? historyOf(group)
      : { versions: put(old, { record: first, at: now }), refused: contradicting(first, others) };
    refused.push(...found.refused);
    after.push(...found.versions.map(version => sameAs(old, version) ?? version));
  }
  return { versions: after, refused };
}

const hasTimes = ({ from, to }: Told): boolean => from !== ever || to !== always;

/** Records of a key that say something else than the first one; which of them holds, nobody can know. */
function contradicting(first: Told, others: readonly Told[]): Refused[] {
  return others
    .filter(({ content }) => content !== first.content)
    .map(({ ref }) => ({
      ref,
      code: 'duplicate_key',
      reason: `${first.key} stands in the table already, with other values and without times that tell them apart`,
    }));
}

/** Versions that nothing tells of any more. */
const endedAt = (versions: readonly Version[], at: number): Version[] =>
  versions.filter(({ from }) => from < at).map(version => (version.to > at ? { ...version, to: at } : version));

/** The versions of a key of which a record says what holds from an instant on. */
function put(versions: readonly Version[], { record, at }: { record: Told; at: number }): Version[] {
  if (versions.length === 0) return [record];
  const newest = versions.toSorted((one, other) => one.from - other.from).at(-1);
  // The same with another beginning: what was known of its beginning was less.
  const isRedated = hasTimes(record) && newest?.content === record.content && newest.to === always;
  const ended = endedAt(
    versions.filter(version => !(isRedated && version === newest)),
    at,
  ).sort((one, other) => one.from - other.from);
  const last = ended.at(-1);
  if (isRedated && newest !== undefined) return [...ended, { ...newest, from: at }];
  if (last?.content === record.content && last.to === at) return [...ended.slice(0, -1), { ...last, to: always }];
  return [...ended, { ...record, from: ended.length === 0 ? record.from : at, to: always }];
}

/** Records of a key with times: the whole of what was true of it. */
function historyOf(group: readonly Told[]): { versions: Version[]; refused: Refused[] } {
  const versions: Version[] = [];
  const refused: Refused[] = [];
  for (const record of group.toSorted((one, other) => one.from - other.from || one.ref - other.ref)) {
    const last = versions.at(-1);
    const refuse = (reason: string) => refused.push({ ref: record.ref, code: 'bad_validity', reason });
    if (record.to <= record.from) refuse('it ends before it begins');
    else if (last !== undefined && last.to > record.from) {
      const isSame = last.content === record.content && last.from === record.from && last.to === record.to;
      if (!isSame) refuse(`it begins before another record of ${record.key} has ended`);
    } else versions.push(record);
  }
  return { versions, refused };
}

/** The version that stood there already: it keeps its place. */
const sameAs = (old: readonly Version[], { content, from, to }: Version): Version | undefined =>
  old.find(version => version.content === content && version.from === from && version.to === to);

/** A stretch of time in which something else holds of a key than before. */
export interface ChangedStretch {
  key: string;
  from: number;
  to: number;
}

/** What changed between two states of a table, in as few stretches of each key as there are. */
export function changedStretches(before: readonly Version[], after: readonly Version[]): ChangedStretch[] {
  const [old, fresh] = [Map.groupBy(before, one => one.key), Map.groupBy(after, one => one.key)];
  const keys = new Set([...old.keys(), ...fresh.keys()]);
  return [...keys].flatMap(key => stretchesOf(key, old.get(key) ?? [], fresh.get(key) ?? []));
}

function stretchesOf(key: string, before: readonly Version[], after: readonly Version[]): ChangedStretch[] {
  const ends = [...new Set([...before, ...after].flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const stretches: ChangedStretch[] = [];
  for (const [i, from] of ends.entries()) {
    const to = ends[i + 1];
    if (to === undefined || contentAt(before, from) === contentAt(after, from)) continue;
    const last = stretches.at(-1);
    if (last?.to === from) last.to = to;
    else stretches.push({ key, from, to });
  }
  return stretches;
}

/** What holds from an instant on; undefined where nothing is known. */
export const contentAt = (versions: readonly Version[], at: number): string | undefined =>
  versions.find(({ from, to }) => from <= at && at < to)?.content;

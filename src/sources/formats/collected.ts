// Records that were sent to us one by one, as the segments keep them: the sender's JSON object a line, with members of ours at its end
// that say when it came (`_received`, milliseconds since 1970), from where (`_peer`), with which key (`_by`), from which place of a
// log (`_offset`), and what it was made of (`_report`). What was no object is kept as text in `_raw`, with a `_code` where it is no JSON for another reason.

import type { Format } from '../sources.ts';
import { jsonFields } from './json_fields.ts';
import { driftOf, nameKeeper } from './shapes.ts';

/** Members that are ours; a sender's own of any such name is taken out before the record is kept. */
const ours = new Set(['_received', '_peer', '_by', '_offset', '_report']);
const unread = '_raw';
/** Beside it, where it is something else than no JSON. */
const unreadCode = '_code';
const unreadWords = { encoding: 'the record is not UTF-8', bad_cmcd: 'it is no CMCD' };
export type UnreadCode = keyof typeof unreadWords;

export const collected: Format = {
  name: 'collected',
  description: 'What was sent to the server or read from a log of messages, as it is kept until it is taken in.',
  source: 'https://github.com/ndjson/ndjson-spec',
  fieldsOfPath: () => ({}),
  reader(_options, wanted) {
    const keep = nameKeeper();
    const drift = driftOf(wanted && [...wanted, ...ours]);
    return {
      begin: () => ({}),
      take(record) {
        if (record.trim() === '') return { kind: 'skip' };
        const found = jsonFields(record);
        if ('wrong' in found) return { kind: 'reject', code: 'bad_json', reason: found.wrong };
        const at = found.names.indexOf(unread);
        if (at >= 0) return { kind: 'reject', record: found.values[at] ?? '', ...whyUnread(found) };
        const names = keep(found.names);
        drift.see(names);
        return { kind: 'record', names, values: found.values };
      },
      drift: drift.list,
    };
  },
};

function whyUnread({ names, values }: { names: string[]; values: string[] }): { code: string; reason: string } {
  const code = values[names.indexOf(unreadCode)] ?? '';
  if (isUnreadCode(code)) return { code, reason: unreadWords[code] };
  return { code: 'bad_json', reason: 'it is no JSON object' };
}

const isUnreadCode = (code: string): code is UnreadCode => Object.hasOwn(unreadWords, code);

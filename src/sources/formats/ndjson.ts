// Generic: a JSON object a line. The fields are the object's own, nested ones by dotted path (`device.os`).

import type { Format } from '../sources.ts';
import { jsonFields } from './json_fields.ts';
import { driftOf, nameKeeper } from './shapes.ts';

export const ndjson: Format = {
  name: 'ndjson',
  description: 'A JSON object a line, as many programs write it; nested values have dotted names.',
  source: 'https://github.com/ndjson/ndjson-spec',
  fieldsOfPath: () => ({}),
  reader(_options, wanted) {
    const keep = nameKeeper();
    const drift = driftOf(wanted);
    return {
      begin: () => ({}),
      take(record) {
        if (record.trim() === '') return { kind: 'skip' };
        const found = jsonFields(record);
        if ('wrong' in found) return { kind: 'reject', code: 'bad_json', reason: found.wrong };
        const names = keep(found.names);
        drift.see(names);
        return { kind: 'record', names, values: found.values };
      },
      drift: drift.list,
    };
  },
};

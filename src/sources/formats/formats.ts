// The table of log formats. A new one is a file beside this and a line here; nothing else in the program names a format.

import { fail } from '../errors.ts';
import type { Format } from '../sources.ts';
import { cloudfront } from './cloudfront.ts';
import { collected } from './collected.ts';
import { combined } from './combined.ts';
import { csv, delimited } from './delimited.ts';
import { fastly } from './fastly.ts';
import { ndjson } from './ndjson.ts';

export const formats: readonly Format[] = [cloudfront, collected, combined, csv, delimited, fastly, ndjson];

/** The format of this name. Throws `unknown_format` with the nearest names. */
export function formatNamed(name: string): Format {
  const found = formats.find(format => format.name === name);
  if (!found) throw fail('unknown_format', { format: name, known: formats.map(format => format.name) });
  return found;
}

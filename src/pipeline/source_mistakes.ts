// What tallylight.yaml says of its sources that only the formats can tell to be wrong.

import { didYouMean } from '../base/names.ts';
import type { Mistake } from '../catalog/catalog.ts';
import type { Site } from '../config/config.ts';
import { formats } from '../sources/formats/formats.ts';

/** Sources whose format there is none of, at their lines. */
export function sourceMistakes(site: Site): Mistake[] {
  const known = formats.map(format => format.name);
  return [...site.sources.values()]
    .filter(source => !known.includes(source.format))
    .map(({ format, line }) => ({
      file: site.file,
      line,
      message: `there is no log format ${format}.${didYouMean(format, known)} Formats are ${known.join(', ')}.`,
    }));
}

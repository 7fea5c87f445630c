// What tallylight.yaml says that only the rooms after config can tell to be wrong: formats of sources, reports of the schedule.

import { didYouMean } from '../base/names.ts';
import type { Catalog, Mistake } from '../catalog/catalog.ts';
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

/** Entries of the schedule whose report there is none of. What has mistakes of its own (`mistakes`) is told there. */
export function scheduleMistakes(site: Site, catalog: Catalog, mistakes: readonly Mistake[]): Mistake[] {
  const known = [...catalog.reports.keys(), ...catalog.documents.keys()];
  return site.schedule
    .filter(({ report }) => {
      const file = new RegExp(`(^|/)reports/(.*/)?${report.split('.').at(-1)?.replaceAll(/\\W/g, '')}\\.(md|sql)$`);
      return !known.includes(report) && !mistakes.some(mistake => file.test(mistake.file));
    })
    .map(({ report, line }) => ({
      file: site.file,
      line,
      message: `schedule: there is no report ${report}.${didYouMean(report, known)}`,
    }));
}

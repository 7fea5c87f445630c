// What the contracts of datasets say of reports in CMCD that no report could keep.

import { didYouMean } from '../base/names.ts';
import type { Catalog, Mistake } from '../catalog/catalog.ts';
import { wantedFields } from '../lake/stage_sql.ts';
import { cmcdDerived, cmcdKeys } from '../sources/formats/cmcd.ts';

/** Names that no report has, and fields that no column takes. */
export function collectMistakes({ datasets }: Pick<Catalog, 'datasets'>): Mistake[] {
  const known = [...cmcdKeys, ...Object.keys(cmcdDerived)];
  return [...datasets.values()].flatMap(dataset => {
    const wanted = wantedFields(dataset);
    const tell = (message: string): Mistake => ({ ...dataset.place, message });
    return Object.entries(dataset.collect?.cmcd ?? {}).flatMap(([name, field]) => [
      // A name with a hyphen is a player's own.
      ...(known.includes(name) || name.includes('-')
        ? []
        : [tell(`collect.cmcd: no report in CMCD has ${name}.${didYouMean(name, known)}`)]),
      ...(wanted.includes(field)
        ? []
        : [tell(`collect.cmcd.${name}: no column takes the field ${field}.${didYouMean(field, wanted)}`)]),
    ]);
  });
}

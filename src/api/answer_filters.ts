// Filters of a query string: `dimension:value`, repeated; values of one dimension are alternatives.

import type { Filters } from '../metrics/dimensions.ts';
import { fail } from './errors.ts';

/** Reads filters; an empty value is NULL. Throws `input_invalid`. */
export function readFilters(given: string | readonly string[] | undefined): Filters {
  const filters: Record<string, (string | null)[]> = {};
  const texts = given === undefined ? [] : typeof given === 'string' ? [given] : given;
  for (const text of texts) {
    const colon = text.indexOf(':');
    if (colon < 1)
      throw fail('input_invalid', { where: 'query.filter', reason: `${text} is not of the form dimension:value` });
    const name = text.slice(0, colon);
    const value = text.slice(colon + 1);
    filters[name] = [...(filters[name] ?? []), value === '' ? null : value];
  }
  return filters;
}

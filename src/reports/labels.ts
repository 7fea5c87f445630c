// What things are called in a document: by the message catalogue of its language, else as the catalogue has it, else by their name.

import type { Catalog, Metric } from '../catalog/catalog.ts';
import type { Language } from './document.ts';
import { dayText } from './time_text.ts';

export interface Labels {
  metric(metric: Metric): string;
  /** Of a column that is no metric, or only called like one. */
  column(name: string, like?: Metric): string;
  /** Of a text in an answer. */
  value(text: string): string;
  /** Of a column that is about one local day: short, since it stands over figures, and the range has the year. */
  day(day: string): string;
}

export function labelsOf(catalog: Catalog, language: Language): Labels {
  const messages = catalog.messages.get(language);
  const metric = ({ name, label }: Metric) => messages?.metrics.get(name) ?? label;
  return {
    metric,
    column: (name, like) => messages?.columns.get(name) ?? (like === undefined ? plainName(name) : metric(like)),
    value: text => messages?.values.get(text) ?? text,
    day: day => dayText(day, language, { short: true }),
  };
}

/** `Edge location` of `edge_location`; names that are not in snake case stay. */
function plainName(name: string): string {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) return name;
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

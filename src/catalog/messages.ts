// messages/<language>.yaml: what a pack's metrics, columns and values are called in a language. The site's own come last and win,
// word by word.

import { z } from 'zod';
import { didYouMean } from '../base/names.ts';
import { closed, fitMostly, mistakeAt } from '../config/shape.ts';
import { parseYaml } from '../config/yaml_file.ts';
import type { Catalog, Messages, Mistake, Place } from './catalog.ts';
import { type Language, languages } from './document.ts';
import type { ThingFile } from './place.ts';

const namesShape = z.record(z.string(), z.string()).default({});

export const messagesShape = closed({
  metrics: namesShape.describe('Metric -> what it is called.'),
  columns: namesShape.describe('Column of an answer -> what it is called.'),
  values: namesShape.describe('Value of a text column -> what is shown for it.'),
  units: namesShape.describe('Unit of metrics -> what it is called on pages.'),
  texts: namesShape.describe(
    'Title, note or description of a dashboard, panel, feed or report in SQL, as it is in English -> in this language.',
  ),
});

/** The messages of one file. */
export interface MessageFile extends Messages {
  name: string;
  language: Language;
  /** Of each metric that it names, and of each text. */
  lines: ReadonlyMap<string, number>;
  textLines: ReadonlyMap<string, number>;
  place: Place;
}

export function readMessages(thing: ThingFile): { messages?: MessageFile; mistakes: Mistake[] } {
  const language = languages.find(known => known === thing.name);
  if (language === undefined) {
    const message = `${thing.name} is no language of documents: they have ${languages.join(', ')}`;
    return { mistakes: [{ file: thing.file, line: 1, message }] };
  }
  const yaml = parseYaml(thing.file, thing.text);
  if (yaml.mistakes.length > 0) return { mistakes: yaml.mistakes };
  const { value, mistakes } = fitMostly(messagesShape, yaml, { value: yaml.value ?? {}, whole: [] });
  if (value === undefined) return { mistakes };
  const own = (name: string) => (name.includes('.') ? name : `${thing.pack}.${name}`);
  const metrics = Object.entries(value.metrics);
  return {
    messages: {
      name: `${thing.pack}.${language}`,
      language,
      metrics: new Map(metrics.map(([name, words]) => [own(name), words])),
      columns: new Map(Object.entries(value.columns)),
      values: new Map(Object.entries(value.values)),
      units: new Map(Object.entries(value.units)),
      texts: new Map(Object.entries(value.texts).map(([text, words]) => [oneLine(text), words.trim()])),
      lines: new Map(metrics.map(([name]) => [own(name), yaml.lineOf(['metrics', name])])),
      textLines: new Map(Object.keys(value.texts).map(text => [oneLine(text), yaml.lineOf(['texts', text])])),
      place: { file: thing.file, line: 1 },
    },
    mistakes: [
      ...mistakes,
      ...metrics
        .filter(([, words]) => words.trim() === '')
        .map(([name]) => mistakeAt(yaml, ['metrics', name], 'has no words')),
    ],
  };
}

/** Texts are compared without their line breaks, which say nothing. */
export const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** All messages by language, those of later layers over those before; metrics that are not there are told. */
export function linkMessages(
  files: readonly MessageFile[],
  { catalog, broken }: { catalog: Pick<Catalog, 'metrics'>; broken: ReadonlySet<string> },
): { messages: Map<Language, Messages>; mistakes: Mistake[] } {
  const mistakes: Mistake[] = [];
  const messages = new Map<Language, Messages>();
  const known = [...catalog.metrics.keys()];
  for (const { language, metrics, columns, values, units, texts, lines, place } of files) {
    for (const name of [...metrics.keys()].filter(metric => !catalog.metrics.has(metric) && !broken.has(metric))) {
      const message = `metrics: there is no metric ${name}.${didYouMean(name, known)}`;
      mistakes.push({ file: place.file, line: lines.get(name) ?? 1, message });
    }
    const before = messages.get(language);
    messages.set(language, {
      metrics: new Map([...(before?.metrics ?? []), ...metrics]),
      columns: new Map([...(before?.columns ?? []), ...columns]),
      values: new Map([...(before?.values ?? []), ...values]),
      units: new Map([...(before?.units ?? []), ...units]),
      texts: new Map([...(before?.texts ?? []), ...texts]),
    });
  }
  return { messages, mistakes };
}

/** Words for texts that no dashboard, feed or report has: they were changed there, or are written differently. */
export function lostTexts(files: readonly MessageFile[], known: ReadonlySet<string>): Mistake[] {
  return files.flatMap(({ textLines, place }) =>
    [...textLines]
      .filter(([text]) => !known.has(text))
      .map(([text, line]) => ({
        file: place.file,
        line,
        message: `texts: nothing says "${text.length > 60 ? `${text.slice(0, 60)}…` : text}".${didYouMean(text, known)}`,
      })),
  );
}

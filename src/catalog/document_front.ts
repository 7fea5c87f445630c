// What stands before a document's text: title, days, languages, the questions it asks, the files that go with it. Names in it are
// checked when all of the catalogue is there (`document_links.ts`); here each has its form.

import { z } from 'zod';
import { didYouMean } from '../base/names.ts';
import { closed, fitMostly, mistakeAt, oneOf, snakeName } from '../config/shape.ts';
import { type Path, parseYaml, type YamlFile } from '../config/yaml_file.ts';
import type { Mistake } from './catalog.ts';
import {
  type AnswerSpec,
  type AttachmentSpec,
  countedAnswers,
  fileFormats,
  grains,
  type Language,
  languages,
  type Order,
  type Over,
  type Words,
} from './document.ts';
import { readWords, type WordsReader, wordsShape } from './document_text.ts';

const namesShape = z.union([z.string(), z.array(z.string())], { error: 'expected a name or a list of names' });
const limit = z.int().min(1).max(100_000).optional();
const namedSpans = ['range', 'last_day', 'day_before', 'same_weekday', 'month_so_far'] as const;

const over = z
  .string()
  .optional()
  .describe('Which time: range, last_day, day_before, same_weekday, month_so_far, or `30 days` up to the end.');

/** An answer's keys; which go together is told by `answerOf`. */
export const answerShape = closed({
  metrics: z.array(z.string()).min(1).optional().describe('Metrics, cut by `by` and `grain`.'),
  report: z.string().optional().describe('A table report (.sql) instead of metrics.'),
  drivers: z.string().optional().describe('A metric with an outcome: what goes with it, by `by`.'),
  by: z.array(z.string()).optional().describe('Dimensions; for drivers, columns.'),
  grain: oneOf(grains).optional().describe('Cuts the range by time.'),
  where: z.string().optional().describe('A condition over dimensions.'),
  over,
  order: namesShape.optional().describe('Columns to order by; `-` before one: the highest first.'),
  limit: limit.describe('Most rows.'),
  min_count: z.int().min(1).optional().describe('For drivers: rules of fewer rows are left out.'),
  title: wordsShape.optional(),
});

export const attachmentShape = closed({
  report: z.string().describe('A report or a document.'),
  format: oneOf(fileFormats).describe('csv, xlsx, pdf, html or txt.'),
  name: z
    .string()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u, 'expected a plain file name')
    .optional()
    .describe('Of the file. Default: the report and the format.'),
  days: z.int().min(1).max(1_000).optional().describe('Local days up to the end of the range. Default: the range.'),
});

export const frontShape = closed({
  title: wordsShape.describe('Every text is a string, or one by language.'),
  days: z
    .int()
    .min(1)
    .max(1_000)
    .default(1)
    .describe('Whole local days before the last midnight when no range is given.'),
  languages: z.array(oneOf(languages)).min(1).default(['en']).describe('en, ja; the first one is the usual one.'),
  subject: wordsShape.optional().describe('Of the mail. Default: site, title and range.'),
  preheader: wordsShape.optional().describe('What a mail program shows beside the subject.'),
  answers: z.record(snakeName, answerShape).default({}).describe('Questions, each asked once.'),
  attachments: z.array(attachmentShape).default([]).describe('Files that go with the document.'),
  csv: snakeName.optional().describe('The table that `--format csv` gives. Default: the first.'),
});

export interface Front {
  title: Words;
  subject: Words;
  preheader: Words;
  days: number;
  languages: [Language, ...Language[]];
  answers: Map<string, AnswerSpec>;
  attachments: AttachmentSpec[];
  csv?: { name: string; line: number };
}

/** Reads what stands before the text; it begins on `line`. What does not fit is told and left out. */
export function readFront({ file, text, line }: { file: string; text: string; line: number }): {
  front?: Front;
  languages: [Language, ...Language[]];
  mistakes: Mistake[];
} {
  const yaml = parseYaml(file, '\n'.repeat(line - 1) + text);
  if (yaml.mistakes.length > 0) return { languages: [...languages], mistakes: yaml.mistakes };
  const { value: spec, mistakes } = fitMostly(frontShape, yaml, { value: yaml.value ?? {}, whole: ['title'] });
  const own = (spec?.languages ?? languages) as [Language, ...Language[]];
  if (spec === undefined) return { languages: own, mistakes };
  const reading: WordsReader = { yaml, languages: own, mistakes };
  const usualSubject = '{{site}}: {{title}}, {{range}}';
  const front: Front = {
    title: readWords(spec.title, ['title'], reading),
    subject: readWords(spec.subject ?? usualSubject, ['subject'], reading),
    preheader: readWords(spec.preheader ?? '', ['preheader'], reading),
    days: spec.days,
    languages: own,
    answers: new Map(
      Object.entries(spec.answers).flatMap(([name, answer]) => {
        const read = answerOf(name, answer, reading);
        return read === undefined ? [] : [[name, read]];
      }),
    ),
    attachments: spec.attachments.map(({ report, format, name, days }, i) => ({
      report,
      format,
      name: name ?? `${report.split('.').at(-1)}.${format}`,
      ...(days !== undefined && { days }),
      line: yaml.lineOf(['attachments', i]),
    })),
    ...(spec.csv !== undefined && { csv: { name: spec.csv, line: yaml.lineOf(['csv']) } }),
  };
  return { front, languages: own, mistakes };
}

type Written = z.output<typeof answerShape>;

/** Keys that one kind of question has and another has not. */
const keysOf = {
  metrics: ['by', 'grain', 'where'],
  report: [],
  drivers: ['by', 'min_count'],
} as const;

function answerOf(name: string, written: Written, reading: WordsReader): AnswerSpec | undefined {
  const { yaml, mistakes } = reading;
  const path = ['answers', name];
  const tell = (message: string, at: Path = path) => mistakes.push(mistakeAt(yaml, at, message));
  const [kind, ...others] = (['metrics', 'report', 'drivers'] as const).filter(key => written[key] !== undefined);
  if (countedAnswers.some(counted => counted === name)) tell(`every document has an answer ${name} already`);
  if (kind === undefined || others.length > 0) {
    tell('an answer has one of metrics, report and drivers');
    return undefined;
  }
  for (const key of ['by', 'grain', 'where', 'min_count'] as const) {
    if (written[key] !== undefined && !keysOf[kind].some(known => known === key))
      tell(`${key} has no place beside ${kind}`, [...path, key]);
  }
  const base = {
    name,
    over: overOf(written.over, path, { yaml, tell }),
    order: orderOf(written.order),
    ...(written.limit !== undefined && { limit: written.limit }),
    ...(written.title !== undefined && { title: readWords(written.title, [...path, 'title'], reading) }),
    line: yaml.lineOf(path),
  };
  const by = written.by ?? [];
  if (kind === 'report') return { ...base, kind, report: written.report ?? '' };
  const { grain, where, min_count: minCount } = written;
  if (kind === 'drivers')
    return { ...base, kind, metric: written.drivers ?? '', by, ...(minCount !== undefined && { minCount }) };
  return {
    ...base,
    kind,
    metrics: written.metrics ?? [],
    by,
    ...(grain !== undefined && { grain }),
    ...(where !== undefined && { where }),
  };
}

interface Telling {
  yaml: YamlFile;
  tell: (message: string, at?: Path) => void;
}

function overOf(written: string | undefined, path: Path, { tell }: Telling): Over {
  if (written === undefined) return 'range';
  const known = namedSpans.find(span => span === written);
  if (known !== undefined) return known;
  const days = Number(/^([1-9]\d{0,3}) days?$/.exec(written)?.[1]);
  if (days > 0) return { days };
  const near = didYouMean(written, namedSpans);
  tell(`${written} is no time of a document: ${namedSpans.join(', ')}, or \`30 days\`.${near}`, [...path, 'over']);
  return 'range';
}

const orderOf = (written: string | string[] | undefined): Order[] =>
  (written === undefined ? [] : typeof written === 'string' ? [written] : written).map(column => ({
    column: column.replace(/^-/, ''),
    descending: column.startsWith('-'),
  }));

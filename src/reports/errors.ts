// What can go wrong on the way from a question to a document, and from a document to a file.

import { type ErrorSpec, errorTable } from '../base/errors.ts';
import { nearest } from '../base/names.ts';

export const reportError = errorTable({
  table_unknown: {
    message: f => `The document ${f.report} has no table ${f.name}.`,
    hint: f => {
      const near = nearest(f.name, f.known);
      if (near.length > 0) return `Did you mean ${near.join(', ')}?`;
      return f.known.length === 0 ? 'It has no table at all.' : `It has ${f.known.join(', ')}.`;
    },
    usage: true,
  } satisfies ErrorSpec<{ report: string; name: string; known: string[] }>,
  pdf_failed: {
    message: f => `The PDF of ${f.report} could not be set: ${f.reason}.`,
    hint: 'This is a mistake of the program. The other formats of the document can be made.',
  } satisfies ErrorSpec<{ report: string; reason: string }>,
  workbook_too_large: {
    message: f => `The workbook would be larger than ${f.bytes} bytes, which its format cannot hold.`,
    hint: 'Ask for a shorter range, or take CSV or Parquet.',
    usage: true,
  } satisfies ErrorSpec<{ bytes: number }>,
  answer_too_long: {
    message: f => `The answer ${f.answer} has more than ${f.rows} rows, which no document holds.`,
    hint: 'Give the answer a limit, or ask the same with `query` or as a table report.',
  } satisfies ErrorSpec<{ answer: string; rows: number }>,
  answer_lost: {
    message: f => `The answer ${f.answer} of ${f.report} stands on a report that is not there.`,
    hint: 'Run `tallylight check`.',
  } satisfies ErrorSpec<{ report: string; answer: string }>,
  column_lost: {
    message: f => `The answer ${f.answer} of ${f.report} has no column ${f.column}.`,
    hint: f => (f.known.length === 0 ? 'It has none at all.' : `It has ${f.known.join(', ')}.`),
  } satisfies ErrorSpec<{ report: string; answer: string; column: string; known: string[] }>,
  slice_impossible: {
    message: f =>
      `${f.report} cannot be made for a part of the rows: its answer ${f.answer} is a question of ${f.kind}.`,
    hint: 'Only answers of metrics can be narrowed. Nothing was made, so that nobody gets what is not theirs.',
    usage: true,
  } satisfies ErrorSpec<{ report: string; answer: string; kind: string }>,
  language_unknown: {
    message: f => `${f.report} is not written in ${f.language}.`,
    hint: f => `It is in ${f.known.join(', ')}.`,
    usage: true,
  } satisfies ErrorSpec<{ report: string; language: string; known: string[] }>,
});

// Every name that a document uses of its answers, each with its line: what is checked of it, wherever the columns are known.

import { type DocumentReport, everyPart, type Part, type Reference, type Span } from './document.ts';
import { referencesIn } from './document_text.ts';

/** All values that the document's texts and blocks name, in the order of the file. */
export function usesOf(document: Pick<DocumentReport, 'title' | 'subject' | 'preheader' | 'parts'>): Reference[] {
  const texts = [document.title, document.subject, document.preheader].flatMap(referencesIn);
  return [...texts, ...[...everyPart(document.parts)].flatMap(usesOfPart)];
}

function usesOfPart(part: Part): Reference[] {
  switch (part.kind) {
    case 'heading':
    case 'paragraph':
      return part.parts.flatMap(usesOfSpan);
    case 'list':
      return part.items.flat().flatMap(usesOfSpan);
    case 'if':
      return [part.condition.of];
    case 'only':
      return [];
    case 'figures':
      return part.items.flatMap(({ of, against, label, note }) => [
        of,
        ...(against === undefined ? [] : [against]),
        ...referencesIn(label),
        ...referencesIn(note),
      ]);
    case 'table': {
      const labels = (part.columns ?? []).flatMap(({ label }) => referencesIn(label));
      const names = [...(part.columns ?? []).map(({ name }) => name), ...part.total];
      return [...columns(part, names), ...referencesIn(part.title), ...referencesIn(part.empty), ...labels];
    }
    case 'chart': {
      const names = [part.x, ...part.y, ...(part.by === undefined ? [] : [part.by])];
      return [...columns(part, names), ...referencesIn(part.title)];
    }
    case 'items':
      return [...referencesIn(part.item), ...referencesIn(part.empty)];
    case 'insight':
      return [...part.facts.values()].flatMap(fact => {
        if (typeof fact === 'number') return [];
        if ('en' in fact) return referencesIn(fact);
        return fact.answer === undefined ? [] : [fact];
      });
  }
}

const columns = ({ of, line }: { of: string; line: number }, names: readonly string[]): Reference[] =>
  names.map(column => ({ answer: of, column, line }));

function usesOfSpan(span: Span): Reference[] {
  if (span.kind === 'value') return [span.of];
  return 'parts' in span ? span.parts.flatMap(usesOfSpan) : [];
}

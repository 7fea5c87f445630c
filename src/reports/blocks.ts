// The parts of a report as blocks of a document: prose with its values, figures, lists, tables, charts, what holds under a
// condition. Everything comes from the answers that were computed before; nothing is asked here.

import type { FigureSpec, InsightSpec, ListSpec, Part, Reference } from '../catalog/document.ts';
import { chartBlock } from './blocks_chart.ts';
import { tableBlock } from './blocks_table.ts';
import { figureNote } from './compare.ts';
import type { Block, Figure, Inline } from './document.ts';
import { plainText } from './inline.ts';
import { type Building, comparedTo, insightFacts } from './insight_facts.ts';
import { tellInsight } from './insights.ts';
import { hasProblems } from './problems.ts';
import { holds, inlinesOf, lookUp, type Scope, spansToInlines, textOf } from './scope.ts';
import { wordsOf } from './words.ts';

/** Blocks of all parts that are for the language and whose conditions hold. Throws `column_lost`. */
export const blocksOf = (parts: readonly Part[], building: Building): Block[] =>
  parts.flatMap(part => blocksOfPart(part, building));

function blocksOfPart(part: Part, building: Building): Block[] {
  const { scope, report } = building;
  switch (part.kind) {
    case 'heading':
      return [{ kind: 'heading', level: part.level, text: plainText(spansToInlines(part.parts, scope)) }];
    case 'paragraph':
      return [{ kind: 'paragraph', parts: spansToInlines(part.parts, scope) }];
    case 'list':
      return [{ kind: 'list', ordered: part.ordered, items: part.items.map(item => spansToInlines(item, scope)) }];
    case 'only':
      return part.language === scope.language ? blocksOf(part.parts, building) : [];
    case 'if':
      return blocksOf(holds(part.condition, scope) ? part.holds : part.otherwise, building);
    case 'figures':
      return [{ kind: 'figures', items: part.items.map(item => figureOf(item, building)) }];
    case 'table':
      return [tableBlock(part, scope)];
    case 'chart':
      return [chartBlock(part, scope, report.answers.get(part.of))];
    case 'items':
      return [listBlock(part, scope)];
    case 'insight':
      return insightBlocks(part, building);
  }
}

/**
 * One thought is a paragraph, several are a list; what is wrong with the data is a warning. Of a range without data nothing more is
 * said than the notice on top: that there are no problems would be wrong.
 */
function insightBlocks(spec: InsightSpec, building: Building): Block[] {
  const facts = insightFacts(spec, building);
  const thoughts = tellInsight(facts, building.scope.show);
  if (facts.kind === 'problems') {
    if (hasProblems(facts)) return [{ kind: 'notice', tone: 'warning', items: thoughts }];
    if (!building.facts.some) return [];
  }
  const [only = [], ...others] = thoughts;
  if (others.length === 0) return [{ kind: 'paragraph', parts: only }];
  return [{ kind: 'list', ordered: false, items: thoughts }];
}

function listBlock({ of, item, limit, empty }: ListSpec, scope: Scope): Block {
  const rows = (scope.answers.get(of)?.rows ?? []).slice(0, limit);
  if (rows.length > 0)
    return { kind: 'list', ordered: false, items: rows.map((_, row) => inlinesOf(item, scope, { row })) };
  const parts: Inline[] =
    empty === undefined ? [{ kind: 'text', text: wordsOf(scope.language).noRows }] : inlinesOf(empty, scope);
  return { kind: 'paragraph', parts };
}

function figureOf(spec: FigureSpec, building: Building): Figure {
  const { of, label, against, note, format, unit } = spec;
  const { scope } = building;
  const { text, value, column } = lookUp(scope, of, { format, unit });
  const change = against === undefined ? undefined : changeNote(spec, against, building);
  const words = note === undefined ? change?.note : textOf(note, scope);
  return {
    label: label === undefined ? (column?.label ?? of.column) : textOf(label, scope),
    text,
    value,
    ...(column?.unit !== undefined && { unit: column.unit }),
    ...(words !== undefined && { note: words }),
    ...(change?.tone !== undefined && { tone: change.tone }),
  };
}

function changeNote(
  { of, unit }: FigureSpec,
  against: Reference,
  { report, scope }: Building,
): Pick<Figure, 'note' | 'tone'> {
  const now = lookUp(scope, of, { unit });
  const before = lookUp(scope, against);
  const to = comparedTo(report.answers.get(against.answer ?? '')?.over);
  return figureNote({ now: now.value, before: before.value, to }, now.column ?? {}, scope.show);
}

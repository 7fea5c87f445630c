// What goes with an outcome, as sentences: conditions, how much likelier they make it, how often and how many bytes. A condition can be filtered
// by where it is one of a dimension; others, such as the hour of the day, are text.

import { Empty } from '../parts/empty.tsx';
import { useFormat } from '../parts/format.ts';
import { words } from '../words/charts.ts';
import { useWords } from '../words/words.ts';
import { type Cell, numberOf, type PanelAnswer, type Pick } from './cut.ts';
import styles from './drivers.module.css';
import { useNames } from './use_names.ts';

export interface DriverRule {
  lhs: string[];
  lift: number;
  confidence: number | null;
  count: number;
  bytes: number | null;
}

/** Rules out of the rows of an answer, by the names of their columns. */
function rulesOf(answer: RuleRows): DriverRule[] {
  const place = new Map(answer.columns.map(({ name }, index) => [name, index]));
  const of = (row: readonly Cell[], name: string): Cell => row[place.get(name) ?? -1] ?? null;
  return answer.rows.map(row => ({
    lhs: listOf(of(row, place.has('lhs') ? 'lhs' : 'rule')),
    lift: numberOf(of(row, 'lift')) ?? 0,
    confidence: numberOf(of(row, 'confidence')),
    count: numberOf(of(row, 'count')) ?? 0,
    bytes: numberOf(of(row, 'bytes')),
  }));
}

type RuleRows = { columns: readonly { name: string }[]; rows: PanelAnswer['rows'] };

const listOf = (cell: Cell): string[] =>
  Array.isArray(cell) ? cell.map(String) : cell === null ? [] : String(cell).split(/,\s*(?=\w+=)/);

export interface DriversProps {
  answer: RuleRows;
  /** More than that scrolls inside. */
  height?: number;
  onPick?: ((pick: Pick) => void) | undefined;
  /** Dimensions that can be filtered by. */
  dimensions?: readonly string[] | undefined;
}

export function Drivers({ answer, height, onPick, dimensions = [] }: DriversProps) {
  const said = useWords(words);
  const rules = rulesOf(answer);
  if (rules.length === 0) return <Empty title={said.noDrivers} hint={said.noDriversHint} />;
  const most = Math.max(...rules.map(({ lift }) => lift));
  const weights = rules.some(({ bytes }) => bytes !== null);
  return (
    <section
      className={styles.box}
      style={height === undefined ? undefined : ({ '--most': `${height}px` } as React.CSSProperties)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which keys must be able to do.
      tabIndex={0}
      aria-label={said.driversHead}
    >
      <table className={styles.drivers}>
        <thead>
          <tr>
            <th scope="col">{said.driversHead}</th>
            <th scope="col">{said.liftHead}</th>
            <th scope="col" className={styles.number}>
              {said.countHead}
            </th>
            {weights && (
              <th scope="col" className={styles.number}>
                {said.weightHead}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rules.map(rule => (
            <Rule key={rule.lhs.join('\n')} {...{ rule, most, weights, onPick, dimensions }} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

type Picking = globalThis.Pick<DriversProps, 'onPick' | 'dimensions'>;

interface RuleProps extends Required<Picking> {
  rule: DriverRule;
  most: number;
  weights: boolean;
}

function Rule({ rule, most, weights, onPick, dimensions }: RuleProps) {
  const said = useWords(words);
  const format = useFormat();
  const lift = new Intl.NumberFormat(format.language, { maximumFractionDigits: rule.lift < 10 ? 1 : 0 }).format(
    rule.lift,
  );
  return (
    <tr>
      <th scope="row">
        {rule.lhs.map(condition => (
          <Condition key={condition} text={condition} {...{ onPick, dimensions }} />
        ))}
      </th>
      <td
        className={styles.lift}
        title={rule.confidence === null ? undefined : said.confidence(format.ratio(rule.confidence))}
      >
        <i aria-hidden="true" style={{ width: `${(rule.lift / most) * 100}%` }} />
        <span className={styles.long}>{said.lift(lift)}</span>
        <span className={styles.short} aria-hidden="true">
          {said.liftShort(lift)}
        </span>
      </td>
      <td className={styles.number}>{format.integer(rule.count)}</td>
      {weights && <td className={styles.number}>{format.bytes(rule.bytes)}</td>}
    </tr>
  );
}

function Condition({ text, onPick, dimensions }: Required<Picking> & { text: string }) {
  const { label, none } = useNames();
  const { showOnly } = useWords(words);
  const at = text.indexOf('=');
  const dimension = at < 0 ? text : text.slice(0, at).trim();
  const value = at < 0 ? '' : text.slice(at + 1).trim();
  const absent = value === '' || value === 'NULL';
  const shown = (
    <>
      <span>{label(dimension)}</span> {absent ? none : label(value, value)}
    </>
  );
  return onPick === undefined || !dimensions?.includes(dimension) ? (
    <span className={styles.condition}>{shown}</span>
  ) : (
    <button
      type="button"
      className={styles.condition}
      title={showOnly(absent ? none : label(value, value))}
      onClick={() => onPick({ dimension, value: absent ? null : value })}
    >
      {shown}
    </button>
  );
}

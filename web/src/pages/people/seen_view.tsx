// How many tables somebody behind walls sees, and which.

import { useCatalogue } from '../../parts/catalogue.ts';
import { words } from '../../words/people.ts';
import { useWords } from '../../words/words.ts';
import css from './people.module.css';
import { seenTables } from './seen_tables.ts';

/** Which tables are seen behind walls of these dimensions. */
export function SeenTables({ dimensions }: { dimensions: readonly string[] }) {
  const text = useWords(words);
  const { data } = useCatalogue();
  if (data === undefined || dimensions.length === 0) return null;
  const { seen, hidden } = seenTables(data.tables, dimensions);
  if (seen.length === 0) return <p className={css.warn}>{text.seesNone}</p>;
  return (
    <details className={css.seen}>
      <summary>
        {text.seesTables(seen.length)} · {text.hidden(hidden.length)}
      </summary>
      <p>{seen.join(', ')}</p>
    </details>
  );
}

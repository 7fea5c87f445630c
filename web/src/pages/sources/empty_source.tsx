// A source that nothing has come from yet: how to fill it, in the order of effort.

import type { Source } from '../../api/operations.ts';
import { Code } from '../../parts/code.tsx';
import { words } from '../../words/sources.ts';
import { useWords } from '../../words/words.ts';
import css from './sources.module.css';

/** A path as a shell takes it. */
const shell = (text: string): string => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

export function EmptySource({ source }: { source: Source }) {
  const text = useWords(words);
  const command = `npm run -s tallylight -- ingest /path/to/files --dataset ${source.dataset} --format ${source.format} --site /path/to/site`;
  return (
    <div className={css.empty}>
      <h3>{text.emptyTitle}</h3>
      <p>{text.emptyWays}</p>
      <ol>
        {source.accepts_files && <li>{text.emptyDrop}</li>}
        <li>
          {text.emptyFolder}
          <Code text={`cp /path/to/files/* ${shell(source.path)}/`} language="sh" />
        </li>
        <li>
          {text.emptyCommand}
          <Code text={command} language="sh" />
        </li>
      </ol>
      <p className={css.soft}>{text.emptyThen}</p>
    </div>
  );
}

// What follows from the file: every value as it holds, with what was left to its default.

import { words } from '../../words/settings.ts';
import { useWords } from '../../words/words.ts';
import { flatValues } from './flat.ts';
import css from './settings.module.css';
import { Value } from './value.tsx';

export function Resolved({ values }: { values: Readonly<Record<string, unknown>> }) {
  const text = useWords(words);
  return (
    <>
      <p className={css.note}>{text.resolvedNote}</p>
      <dl className={css.resolved}>
        {Object.entries(values).map(([group, value]) => (
          <div key={group} className={css.group}>
            <dt>{group}</dt>
            <dd>
              {flatValues(value).map(one => (
                <p key={one.path}>
                  {one.path !== '' && <span className={css.soft}>{one.path}</span>}
                  <Value value={one.value} />
                </p>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

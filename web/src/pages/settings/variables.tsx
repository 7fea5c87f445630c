// Which variables the file names, and whether each is set where the server runs. Values are never shown, not even to those who keep the site.

import { Section } from '../../parts/page.tsx';
import { State } from '../../parts/state.tsx';
import { words } from '../../words/settings.ts';
import { useWords } from '../../words/words.ts';
import css from './settings.module.css';

export function Variables({ variables }: { variables: readonly { name: string; set: boolean }[] }) {
  const text = useWords(words);
  return (
    <Section title={text.variables}>
      {variables.length === 0 ? (
        <p className={css.soft}>{text.variablesNone}</p>
      ) : (
        <ul className={css.variables}>
          {variables.map(one => (
            <li key={one.name}>
              <code>{`\${${one.name}}`}</code>
              <State state={one.set ? 'ok' : 'missing'} words={one.set ? text.set : text.notSet} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

// What each role may do, in words: each may do what those before it may.

import { Section } from '../../parts/page.tsx';
import { roles } from '../../parts/session.ts';
import { words } from '../../words/people.ts';
import { useWords } from '../../words/words.ts';
import css from './people.module.css';

export function Roles() {
  const text = useWords(words);
  return (
    <Section title={text.rolesTitle}>
      <dl className={css.roles}>
        {roles.map(one => (
          <div key={one}>
            <dt>{text.roles[one]}</dt>
            <dd>{text.roleIs[one]}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

// Settings that packs have: what each means, what it is now, and what it would be otherwise.

import { SimpleTable } from '../../grid/simple_table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Section } from '../../parts/page.tsx';
import { words } from '../../words/settings.ts';
import { useWords } from '../../words/words.ts';
import css from './settings.module.css';
import type { Settings } from './site_file.tsx';
import { Value } from './value.tsx';

type Pack = Settings['packs'][number];
type Setting = Pack['settings'][number];

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

export function Packs({ packs }: { packs: readonly Pack[] }) {
  const text = useWords(words);
  const shown = packs.filter(pack => pack.settings.length > 0);
  if (shown.length === 0) return <Empty title={text.packsNone} />;
  return (
    <>
      <p className={css.note}>{text.packsNote}</p>
      {shown.map(pack => (
        <Section key={pack.name} title={pack.title} note={<code>{pack.name}</code>}>
          <SimpleTable<Setting>
            label={`${pack.title}: ${text.setting}`}
            rowKey={row => row.name}
            rows={pack.settings}
            columns={[
              { key: 'name', label: text.setting, mono: true },
              {
                key: 'value',
                label: text.value,
                render: row =>
                  isSame(row.value, row.default) ? (
                    <span className={css.soft}>{text.isDefault}</span>
                  ) : (
                    <Value value={row.value} />
                  ),
              },
              { key: 'default', label: text.default, render: row => <Value value={row.default} /> },
              { key: 'type', label: '' },
              { key: 'description', label: text.meaning },
            ]}
          />
        </Section>
      ))}
    </>
  );
}

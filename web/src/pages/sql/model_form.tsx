// The first step of a model from a query: its name, what it is, and for a table how its intervals are built. Columns come from the check
// of the statement, so that nobody types them.

import { Button, MultiSelect, Radio, Select, TextInput } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { Column } from '../../api/operations.ts';
import { kindOf } from '../../grid/result_kinds.ts';
import { useCall } from '../../parts/use_call.ts';
import { words as sqlWords } from '../../words/sql.ts';
import { useWords } from '../../words/words.ts';
import type { Wish } from './create_model.tsx';
import styles from './model.module.css';

/** A name for SQL out of words: `Bytes by hour!` as `bytes_by_hour`. */
const nameFrom = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[_\d]+|_+$/g, '')
    .slice(0, 60);

const isName = (name: string) => /^[a-z][a-z0-9_]{0,59}$/.test(name);

/** The first time is the time; what is no number names a row. */
function suggested(columns: readonly Column[]): Pick<Wish, 'grain' | 'time'> {
  const time = columns.find(column => ['time', 'date'].includes(kindOf(column.type)))?.name;
  const grain = columns.filter(column => kindOf(column.type) !== 'number').map(column => column.name);
  return { grain: [...new Set(grain)], ...(time === undefined ? {} : { time }) };
}

export const firstWish = (sql: string, title: string): Wish => ({
  name: nameFrom(title),
  title,
  sql,
  kind: 'table',
  grain: [],
  build: 'day',
});

interface ModelFormProps {
  wish: Wish;
  onChange: (wish: Wish) => void;
  busy: boolean;
  onReview: () => void;
  onClose: () => void;
}

interface TableFieldsProps {
  wish: Wish;
  columns: readonly Column[];
  onChange: (wish: Wish) => void;
}

function TableFields({ wish, columns, onChange }: TableFieldsProps) {
  const words = useWords(sqlWords).model;
  const names = [...new Set(columns.map(column => column.name))];
  const times = columns.filter(column => ['time', 'date'].includes(kindOf(column.type))).map(column => column.name);
  return (
    <>
      <MultiSelect
        label={words.grain}
        description={words.grainHint}
        data={names}
        value={wish.grain}
        onChange={grain => onChange({ ...wish, grain })}
      />
      <div className={styles['pair']}>
        <Select
          label={words.build}
          data={(['hour', 'day', 'month'] as const).map(value => ({ value, label: words[value] }))}
          value={wish.build}
          allowDeselect={false}
          onChange={build => onChange({ ...wish, build: (build ?? 'day') as Wish['build'] })}
        />
        <Select
          label={words.time}
          description={words.timeHint}
          data={[...new Set(times)]}
          value={wish.time ?? null}
          allowDeselect={false}
          onChange={time => onChange({ ...wish, ...(time === null ? {} : { time }) })}
        />
      </div>
    </>
  );
}

export function ModelForm({ wish, onChange, busy, onReview, onClose }: ModelFormProps) {
  const words = useWords(sqlWords);
  const check = useCall('checkStatement', { body: { sql: wish.sql } });
  const found = check.data?.columns;
  const columns = found ?? [];
  const filled = useRef(false);
  // What the columns suggest, once; from then on it is the reader's.
  useEffect(() => {
    if (found === undefined || filled.current) return;
    filled.current = true;
    onChange({ ...wish, ...suggested(found) });
  }, [found, wish, onChange]);
  return (
    <form
      className={styles['form']}
      onSubmit={event => {
        event.preventDefault();
        onReview();
      }}
    >
      <p className={styles['note']}>{words.model.intro}</p>
      <div className={styles['pair']}>
        <TextInput
          label={words.model.name}
          description={words.model.nameHint(`site.${wish.name === '' ? '…' : wish.name}`)}
          value={wish.name}
          maxLength={60}
          required
          withAsterisk={false}
          data-autofocus
          spellCheck={false}
          error={wish.name !== '' && !isName(wish.name)}
          onChange={event => onChange({ ...wish, name: event.currentTarget.value })}
        />
        <TextInput
          label={words.model.heading}
          description={words.model.headingHint}
          value={wish.title}
          maxLength={200}
          onChange={event => onChange({ ...wish, title: event.currentTarget.value })}
        />
      </div>
      <Radio.Group
        label={words.model.kind}
        value={wish.kind}
        onChange={kind => onChange({ ...wish, kind: kind as Wish['kind'] })}
      >
        <div className={styles['radios']}>
          <Radio value="table" label={words.model.table} />
          <Radio value="view" label={words.model.view} />
        </div>
      </Radio.Group>
      {wish.kind === 'table' && <TableFields wish={wish} columns={columns} onChange={onChange} />}
      <div className={styles['buttons']}>
        <Button variant="default" onClick={onClose}>
          {words.cancel}
        </Button>
        <Button type="submit" loading={busy} disabled={!isName(wish.name)}>
          {words.model.review}
        </Button>
      </div>
    </form>
  );
}

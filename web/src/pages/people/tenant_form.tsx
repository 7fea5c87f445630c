// The walls of a tenant: dimensions, and of each the values whose rows are seen. What must stay true: a wall without a dimension cannot be
// saved, since whoever stands behind it would see everything.

import { ActionIcon, Select, TagsInput, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import type { Tenant } from '../../api/operations.ts';
import { useLabel } from '../../parts/catalogue.ts';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/people.ts';
import { useWords } from '../../words/words.ts';
import { FormFoot } from './form_foot.tsx';
import css from './people.module.css';
import { SeenTables } from './seen_view.tsx';

interface TenantFormProps {
  tenant: Tenant | undefined;
  dimensions: readonly string[];
  onClose: () => void;
}

type Walls = Readonly<Record<string, string[]>>;

export function TenantForm({ tenant, dimensions, onClose }: TenantFormProps) {
  const text = useWords(words);
  const label = useLabel();
  const queries = useQueryClient();
  const [name, setName] = useState(tenant?.name ?? '');
  const [walls, setWalls] = useState<Walls>(tenant?.filters ?? {});
  const [tried, setTried] = useState(false);
  const named = Object.keys(walls);
  const isWhole = named.length > 0 && Object.values(walls).every(values => values.length > 0);
  const save = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), filters: walls };
      return tenant === undefined
        ? call('addTenant', { body })
        : call('changeTenant', { params: { id: tenant.id }, body });
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['listTenants'] });
      onClose();
    },
  });
  return (
    <form
      className={css.form}
      onSubmit={event => {
        event.preventDefault();
        setTried(true);
        if (isWhole && name.trim() !== '') save.mutate();
      }}
    >
      <TextInput
        label={text.tenantName}
        value={name}
        onChange={event => setName(event.currentTarget.value)}
        error={tried && name.trim() === '' ? text.needed : undefined}
        data-autofocus
      />
      <fieldset className={css.walls}>
        <legend>{text.filters}</legend>
        {named.map(dimension => (
          <Wall
            key={dimension}
            dimension={dimension}
            values={walls[dimension] ?? []}
            onChange={values => setWalls(before => ({ ...before, [dimension]: values }))}
            onRemove={() =>
              setWalls(before => Object.fromEntries(Object.entries(before).filter(([one]) => one !== dimension)))
            }
          />
        ))}
        <Select
          aria-label={text.filterAdd}
          placeholder={text.filterAdd}
          data={dimensions
            .filter(one => !named.includes(one))
            .map(one => ({ value: one, label: `${label(one)} (${one})` }))}
          value={null}
          onChange={one => one !== null && setWalls(before => ({ ...before, [one]: [] }))}
          searchable
          clearable={false}
        />
      </fieldset>
      {tried && !isWhole && (
        <p className={css.wrong} role="alert">
          {text.filterNeeded}
        </p>
      )}
      <SeenTables dimensions={named} />
      <FormFoot act={save} does={text.save} onClose={onClose} />
    </form>
  );
}

interface WallProps {
  dimension: string;
  values: string[];
  onChange: (values: string[]) => void;
  onRemove: () => void;
}

/** One dimension with its values; those that there are now are offered, others may be written. */
function Wall({ dimension, values, onChange, onRemove }: WallProps) {
  const text = useWords(words);
  const label = useLabel();
  const [search, setSearch] = useState('');
  const known = useCall('listValues', {
    params: { dimension },
    query: { limit: 50, ...(search === '' ? {} : { search }) },
  });
  const offered = (known.data?.values ?? []).flatMap(({ value }) => (value === null ? [] : [value]));
  return (
    <div className={css.wall}>
      <TagsInput
        label={label(dimension)}
        description={text.filterValuesHint}
        data={[...new Set(offered)]}
        value={values}
        onChange={onChange}
        searchValue={search}
        onSearchChange={setSearch}
        acceptValueOnBlur
      />
      <ActionIcon aria-label={text.filterRemove(label(dimension))} onClick={onRemove}>
        <IconX size={16} stroke={1.5} />
      </ActionIcon>
    </div>
  );
}

// Makes a token: what it is for, how far it reaches, how long it lives; then its secret, shown once, with a command to try it.

import { Checkbox, Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { Code } from '../../parts/code.tsx';
import { may, useSession } from '../../parts/session.ts';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/people.ts';
import { useWords } from '../../words/words.ts';
import { FormFoot } from './form_foot.tsx';
import { Once } from './once.tsx';
import css from './people.module.css';

const scopes = ['read', 'query', 'write', 'admin'] as const;
type Scope = (typeof scopes)[number];
/** The role that each scope needs at least. */
const needs = { read: 'viewer', query: 'analyst', write: 'editor', admin: 'administrator' } as const;
const lives = [7, 30, 90, 365];

const tryIt = (secret: string, chosen: readonly Scope[]): string =>
  chosen.includes('query')
    ? `curl -H 'Authorization: Bearer ${secret}' -H 'Content-Type: application/json' -H 'Accept: text/csv' \\
  -d '{"sql": "select table_name, count(*) as intervals from ops.intervals group by table_name"}' \\
  ${window.location.origin}/api/query`
    : `curl -H 'Authorization: Bearer ${secret}' ${window.location.origin}/api/catalogue`;

export function TokenForm({ onClose }: { onClose: () => void }) {
  const text = useWords(words);
  const session = useSession();
  const queries = useQueryClient();
  const isKeeper = may(session, 'administrator');
  const tenants = useCall('listTenants', {}, { enabled: isKeeper });
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly Scope[]>(['read']);
  const [tenant, setTenant] = useState<string | null>(null);
  const [days, setDays] = useState(90);
  const [tried, setTried] = useState(false);
  const add = useMutation({
    mutationFn: () =>
      call('addToken', {
        body: { name: name.trim(), scopes: chosen as [Scope, ...Scope[]], tenant, expires_days: days },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['listTokens'] }),
  });
  if (add.data !== undefined)
    return (
      <Once title={text.secretTitle} secret={add.data.secret} lead={text.secretLead} onDone={onClose}>
        <h3 className={css.small}>{text.secretTry}</h3>
        <Code text={tryIt(add.data.secret, chosen)} language="sh" />
      </Once>
    );
  const items = tenants.data?.items ?? [];
  return (
    <form
      className={css.form}
      onSubmit={event => {
        event.preventDefault();
        setTried(true);
        if (name.trim() !== '' && chosen.length > 0) add.mutate();
      }}
    >
      <TextInput
        label={text.tokenName}
        value={name}
        onChange={event => setName(event.currentTarget.value)}
        error={tried && name.trim() === '' ? text.needed : undefined}
        data-autofocus
      />
      <Checkbox.Group
        label={text.scopes}
        value={[...chosen]}
        onChange={given => setChosen(scopes.filter(one => given.includes(one)))}
        error={tried && chosen.length === 0 ? text.scopeNeeded : undefined}
      >
        <div className={css.radios}>
          {scopes
            .filter(one => may(session, needs[one]))
            .map(one => (
              <Checkbox key={one} value={one} label={text.scopeNames[one]} description={text.scopeIs[one]} />
            ))}
        </div>
      </Checkbox.Group>
      <div className={css.two}>
        <Select
          label={text.expires}
          data={lives.map(one => ({ value: String(one), label: text.expiresIn(one) }))}
          value={String(days)}
          onChange={one => setDays(Number(one ?? 90))}
          allowDeselect={false}
        />
        {items.length > 0 && (
          <Select
            label={text.tenant}
            placeholder={text.tenantNone}
            data={items.map(one => ({ value: one.id, label: one.name }))}
            value={tenant}
            onChange={setTenant}
            clearable
          />
        )}
      </div>
      <FormFoot act={add} does={text.tokenDo} onClose={onClose} />
    </form>
  );
}

// Tenants: the rows that the people inside of each see, and the tables that they see at all.

import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/client.ts';
import type { Tenant } from '../../api/operations.ts';
import { useLabel } from '../../parts/catalogue.ts';
import { useConfirm } from '../../parts/confirm.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FormDialog } from '../../parts/form_dialog.tsx';
import { useFormat } from '../../parts/format.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useParam } from '../../parts/url.ts';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/people.ts';
import { useWords } from '../../words/words.ts';
import css from './people.module.css';
import { SeenTables } from './seen_view.tsx';
import { TenantForm } from './tenant_form.tsx';

export function Tenants() {
  const text = useWords(words);
  const [open, setOpen] = useParam('tenant');
  const query = useCall('listTenants', {}, { fresh: 5_000 });
  const close = () => setOpen(undefined);
  const edited = query.data?.items.find(one => one.id === open);
  return (
    <>
      <div className={css.bar}>
        <p className={css.lead}>{text.tenantsLead}</p>
        <Button leftSection={<IconPlus size={16} stroke={1.5} />} onClick={() => setOpen('new')}>
          {text.tenantAdd}
        </Button>
      </div>
      <Loaded
        query={query}
        skeleton={<Skeleton kind="table" rows={4} />}
        empty={<Empty title={text.tenantsEmpty} hint={text.tenantsEmptyHint} />}
      >
        {({ items }: { items: Tenant[] }) => (
          <ul className={css.list}>
            {items.map(tenant => (
              <TenantLine key={tenant.id} tenant={tenant} onEdit={() => setOpen(tenant.id)} />
            ))}
          </ul>
        )}
      </Loaded>
      <FormDialog
        open={open === 'new' || edited !== undefined}
        onClose={close}
        title={edited === undefined ? text.tenantAddTitle : text.tenantChange(edited.name)}
      >
        <TenantForm tenant={edited} dimensions={query.data?.dimensions ?? []} onClose={close} />
      </FormDialog>
    </>
  );
}

function TenantLine({ tenant, onEdit }: { tenant: Tenant; onEdit: () => void }) {
  const text = useWords(words);
  const format = useFormat();
  const confirm = useConfirm();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => call('removeTenant', { params: { id: tenant.id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['listTenants'] }),
  });
  const ask = async (): Promise<void> => {
    const question = { title: text.tenantRemoveAsk(tenant.name), body: text.tenantRemoveWhy, confirm: text.remove };
    if (await confirm({ ...question, danger: true })) remove.mutate();
  };
  return (
    <li className={css.tenant}>
      <div>
        <p className={css.name}>{tenant.name}</p>
        <p className={css.soft}>
          {text.membersCount(tenant.people)} · {text.made} {format.date(tenant.created_at)}
        </p>
      </div>
      <FilterWords filters={tenant.filters} />
      <div className={css.acts}>
        {remove.error !== null && <Problem error={remove.error} compact />}
        <Button variant="default" onClick={onEdit}>
          {text.edit}
        </Button>
        <Button
          variant="subtle"
          disabled={tenant.people > 0}
          title={tenant.people > 0 ? text.tenantHasPeople : undefined}
          loading={remove.isPending}
          onClick={() => void ask()}
        >
          {text.remove}
        </Button>
      </div>
    </li>
  );
}

function FilterWords({ filters }: { filters: Readonly<Record<string, readonly string[]>> }) {
  const label = useLabel();
  return (
    <div>
      <dl className={css.filters}>
        {Object.entries(filters).map(([dimension, values]) => (
          <div key={dimension}>
            <dt>{label(dimension)}</dt>
            <dd>{values.join(', ')}</dd>
          </div>
        ))}
      </dl>
      <SeenTables dimensions={Object.keys(filters)} />
    </div>
  );
}

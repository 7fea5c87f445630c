// A role and the walls that somebody is given; each role says what it may, where it is chosen.

import { Radio, Select } from '@mantine/core';
import { type Role, roles } from '../../parts/session.ts';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/people.ts';
import { useWords } from '../../words/words.ts';
import css from './people.module.css';

interface RoleChoiceProps {
  role: Role;
  tenant: string | null;
  onRole: (role: Role) => void;
  onTenant: (tenant: string | null) => void;
}

export function RoleChoice({ role, tenant, onRole, onTenant }: RoleChoiceProps) {
  const text = useWords(words);
  const tenants = useCall('listTenants', {});
  const items = tenants.data?.items ?? [];
  return (
    <>
      <Radio.Group label={text.role} value={role} onChange={one => onRole(one as Role)}>
        <div className={css.radios}>
          {roles.map(one => (
            <Radio key={one} value={one} label={text.roles[one]} description={text.roleIs[one]} />
          ))}
        </div>
      </Radio.Group>
      {items.length > 0 && (
        <Select
          label={text.tenant}
          placeholder={text.tenantNone}
          data={items.map(one => ({ value: one.id, label: one.name }))}
          value={tenant}
          onChange={onTenant}
          clearable
        />
      )}
    </>
  );
}

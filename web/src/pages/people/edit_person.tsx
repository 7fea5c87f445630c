// Changes name, role and walls of somebody; it holds from their next question on.

import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import type { Person } from '../../api/operations.ts';
import { FormDialog } from '../../parts/form_dialog.tsx';
import type { Role } from '../../parts/session.ts';
import { words } from '../../words/people.ts';
import { useWords } from '../../words/words.ts';
import { FormFoot } from './form_foot.tsx';
import css from './people.module.css';
import { RoleChoice } from './role_choice.tsx';

interface EditPersonProps {
  person: Person;
  opened: boolean;
  onClose: () => void;
}

export function EditPerson({ person, opened, onClose }: EditPersonProps) {
  const text = useWords(words);
  return (
    <FormDialog open={opened} onClose={onClose} title={text.editTitle(person.email)}>
      <EditForm person={person} onClose={onClose} />
    </FormDialog>
  );
}

function EditForm({ person, onClose }: Omit<EditPersonProps, 'opened'>) {
  const text = useWords(words);
  const queries = useQueryClient();
  const [name, setName] = useState(person.name);
  const [role, setRole] = useState<Role>(person.role);
  const [tenant, setTenant] = useState(person.tenant?.id ?? null);
  const save = useMutation({
    mutationFn: () => call('changePerson', { params: { id: person.id }, body: { name: name.trim(), role, tenant } }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['listPeople'] });
      onClose();
    },
  });
  return (
    <form
      className={css.form}
      onSubmit={event => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextInput label={text.name} value={name} onChange={event => setName(event.currentTarget.value)} data-autofocus />
      <RoleChoice role={role} tenant={tenant} onRole={setRole} onTenant={setTenant} />
      <FormFoot act={save} does={text.save} onClose={onClose} />
    </form>
  );
}

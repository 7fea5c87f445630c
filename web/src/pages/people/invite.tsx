// Invites somebody: mail, role, walls; then the link to give to them, shown once.

import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { FormDialog } from '../../parts/form_dialog.tsx';
import { useFormat } from '../../parts/format.ts';
import type { Role } from '../../parts/session.ts';
import { words } from '../../words/people.ts';
import { useWords } from '../../words/words.ts';
import { FormFoot } from './form_foot.tsx';
import { Once } from './once.tsx';
import css from './people.module.css';
import { RoleChoice } from './role_choice.tsx';

export function Invite({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const text = useWords(words);
  return (
    <FormDialog open={opened} onClose={onClose} title={text.inviteTitle}>
      <InviteForm onClose={onClose} />
    </FormDialog>
  );
}

function InviteForm({ onClose }: { onClose: () => void }) {
  const text = useWords(words);
  const format = useFormat();
  const queries = useQueryClient();
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [tenant, setTenant] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const isMail = /^\S+@\S+$/.test(email.trim());
  const invite = useMutation({
    mutationFn: () => call('invitePerson', { body: { email: email.trim(), name: name.trim(), role, tenant } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['listPeople'] }),
  });
  if (invite.data !== undefined)
    return (
      <Once
        title={text.linkTitle}
        secret={invite.data.link}
        lead={text.linkLead(invite.data.person.email, format.time(invite.data.expires_at))}
        warn={text.linkWarn}
        onDone={onClose}
      />
    );
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={event => {
        event.preventDefault();
        setTried(true);
        if (isMail) invite.mutate();
      }}
    >
      <p>{text.inviteLead}</p>
      <div className={css.two}>
        <TextInput
          type="email"
          label={text.email}
          value={email}
          onChange={event => setEmail(event.currentTarget.value)}
          error={tried && !isMail ? text.mailWrong : undefined}
          data-autofocus
        />
        <TextInput label={text.name} value={name} onChange={event => setName(event.currentTarget.value)} />
      </div>
      <RoleChoice role={role} tenant={tenant} onRole={setRole} onTenant={setTenant} />
      <FormFoot act={invite} does={text.inviteDo} onClose={onClose} />
    </form>
  );
}

// Who is there: role, tenant, how they log in, when they were seen; and what can be done about each, never without naming them first.

import { ActionIcon, Button, Menu, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import type { Person } from '../../api/operations.ts';
import { useConfirm } from '../../parts/confirm.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FormDialog } from '../../parts/form_dialog.tsx';
import { useFormat } from '../../parts/format.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { State } from '../../parts/state.tsx';
import { useParam } from '../../parts/url.ts';
import { usePages } from '../../parts/use_pages.ts';
import { words } from '../../words/people.ts';
import { useWords } from '../../words/words.ts';
import { EditPerson } from './edit_person.tsx';
import { Invite } from './invite.tsx';
import { Once } from './once.tsx';
import css from './people.module.css';
import { Roles } from './roles.tsx';

export function Persons() {
  const text = useWords(words);
  const [search = '', setSearch] = useParam('search');
  const [inviting, setInviting] = useParam('invite');
  const [settled] = useDebouncedValue(search, 200);
  const pages = usePages('listPeople', { query: { limit: 100, ...(settled === '' ? {} : { search: settled }) } });
  const invite = (
    <Button leftSection={<IconPlus size={16} stroke={1.5} />} onClick={() => setInviting('1')}>
      {text.invite}
    </Button>
  );
  return (
    <>
      <div className={css.bar}>
        <TextInput
          type="search"
          aria-label={text.find}
          placeholder={text.find}
          value={search}
          onChange={event =>
            setSearch(event.currentTarget.value === '' ? undefined : event.currentTarget.value, { replace: true })
          }
          data-filter
        />
        {invite}
      </div>
      <Loaded
        query={pages}
        skeleton={<Skeleton kind="table" rows={6} />}
        empty={
          search === '' ? (
            <Empty title={text.peopleEmpty} hint={text.peopleEmptyHint} />
          ) : (
            <Empty title={text.auditNone} />
          )
        }
      >
        {(people: Person[]) => (
          <ul className={css.list}>
            {people.map(person => (
              <PersonLine key={person.id} person={person} />
            ))}
          </ul>
        )}
      </Loaded>
      {pages.more && (
        <Button variant="default" loading={pages.isFetchingMore} onClick={pages.fetchMore}>
          {text.more}
        </Button>
      )}
      <Roles />
      <Invite opened={inviting !== undefined} onClose={() => setInviting(undefined)} />
    </>
  );
}

/** How a person is called where only one name has room. */
const nameOf = (person: Person): string => (person.name === '' ? person.email : person.name);

function PersonLine({ person }: { person: Person }) {
  const text = useWords(words);
  const format = useFormat();
  return (
    <li className={css.person} data-state={person.state}>
      <div>
        <p className={css.name}>{nameOf(person)}</p>
        <p className={css.soft}>{person.email}</p>
      </div>
      <div>
        <p>{text.roles[person.role]}</p>
        <p className={css.soft}>{person.tenant?.name ?? text.tenantNone}</p>
      </div>
      <div>
        <State state={person.state} words={text.states[person.state]} />
        <p className={css.soft}>{person.login.map(one => text.logins[one]).join(', ')}</p>
      </div>
      <p className={css.soft}>
        {text.seen} {person.seen_at === null ? text.never : format.ago(person.seen_at)}
      </p>
      <PersonActions person={person} />
    </li>
  );
}

function PersonActions({ person }: { person: Person }) {
  const text = useWords(words);
  const format = useFormat();
  const confirm = useConfirm();
  const queries = useQueryClient();
  const [isEdited, setEdited] = useState(false);
  const who = nameOf(person);
  const again = () => queries.invalidateQueries({ queryKey: ['listPeople'] });
  const lock = useMutation({
    mutationFn: (state: 'active' | 'locked') => call('changePerson', { params: { id: person.id }, body: { state } }),
    onSuccess: again,
  });
  const remove = useMutation({
    mutationFn: () => call('removePerson', { params: { id: person.id } }),
    onSuccess: again,
  });
  const reset = useMutation({
    mutationFn: () => call('resetPerson', { params: { id: person.id } }),
    onSuccess: again,
  });
  const sure = async (title: string, body: string, verb: string, act: () => void, danger = true): Promise<void> => {
    if (await confirm({ title, body, confirm: verb, danger })) act();
  };
  const error = lock.error ?? remove.error ?? reset.error;
  return (
    <div className={css.acts}>
      {error !== null && <Problem error={error} compact />}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={text.actions(who)}>
            <IconDots size={16} stroke={1.5} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setEdited(true)}>{text.edit}</Menu.Item>
          <Menu.Item
            onClick={() => void sure(text.resetAsk(who), text.resetWhy, text.reset, () => reset.mutate(), false)}
          >
            {text.reset}
          </Menu.Item>
          {person.state === 'locked' ? (
            <Menu.Item onClick={() => lock.mutate('active')}>{text.unlock}</Menu.Item>
          ) : (
            <Menu.Item
              onClick={() => void sure(text.lockAsk(who), text.lockWhy, text.lock, () => lock.mutate('locked'))}
            >
              {text.lock}
            </Menu.Item>
          )}
          <Menu.Item onClick={() => void sure(text.removeAsk(who), text.removeWhy, text.remove, () => remove.mutate())}>
            {text.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <EditPerson person={person} opened={isEdited} onClose={() => setEdited(false)} />
      <FormDialog open={reset.data !== undefined} onClose={() => reset.reset()} title={text.linkTitle}>
        {reset.data !== undefined && (
          <Once
            title={text.linkTitle}
            secret={reset.data.link}
            lead={text.linkLead(who, format.time(reset.data.expires_at))}
            warn={text.linkWarn}
            onDone={() => reset.reset()}
          />
        )}
      </FormDialog>
    </div>
  );
}

// Behind a one-time link: the first administrator, somebody invited, or somebody who needs a new password sets one, and is logged in.

import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { call, credentials } from '../../api/client.ts';
import type { Operations } from '../../api/operations.ts';
import { Empty } from '../../parts/empty.tsx';
import { useFormat } from '../../parts/format.ts';
import { Go } from '../../parts/go.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useTitle } from '../../parts/title.tsx';
import { firstOf, useUrl } from '../../parts/url.ts';
import { useCall } from '../../parts/use_call.ts';
import { sessionKey } from '../../shell/use_session_state.ts';
import { Wordmark } from '../../shell/wordmark.tsx';
import { words as loginWords } from '../../words/login.ts';
import { useWords } from '../../words/words.ts';
import styles from '../login/login.module.css';
import { lengthOf, longPassword, shortestPassword } from './strength.ts';

type Invitation = Operations['getInvitation']['answer'];

export function WelcomePage() {
  const all = useWords(loginWords);
  const words = all.welcome;
  const [search] = useUrl();
  const token = firstOf(search['token']) ?? '';
  const query = useCall('getInvitation', { query: { token } }, { enabled: token !== '', keep: false });
  const kind = query.data?.kind ?? 'first';
  useTitle(query.data === undefined ? words.checking : words[kind]);
  return (
    <div className={styles.alone}>
      <Wordmark lamp="connecting" />
      {query.data === undefined ? (
        <div className={styles.heading}>
          <h1>{token === '' || query.error !== null ? words.invitation : words.checking}</h1>
        </div>
      ) : null}
      {token === '' ? <Empty title={words.noToken} hint={words.noTokenHint} /> : null}
      {query.error === null ? null : (
        <>
          <Problem error={query.error} />
          <Go href="/login">{words.toLogin}</Go>
        </>
      )}
      {query.data === undefined && query.error === null && token !== '' ? <Skeleton kind="text" rows={5} /> : null}
      {query.data === undefined ? null : <Accept invitation={query.data} token={token} />}
    </div>
  );
}

function Accept({ invitation, token }: { invitation: Invitation; token: string }) {
  const words = useWords(loginWords).welcome;
  const format = useFormat();
  const text = { first: words.firstText, invitation: words.invitationText, reset: words.resetText }[invitation.kind];
  return (
    <>
      <div className={styles.heading}>
        <h1>{words[invitation.kind]}</h1>
        <p>{text}</p>
        {invitation.expires_at === null ? null : <p>{words.until(format.time(invitation.expires_at))}</p>}
      </div>
      <AcceptForm invitation={invitation} token={token} />
    </>
  );
}

function AcceptForm({ invitation, token }: { invitation: Invitation; token: string }) {
  const words = useWords(loginWords);
  const client = useQueryClient();
  const router = useRouter();
  const [email, setEmail] = useState(invitation.email ?? '');
  const [name, setName] = useState(invitation.name ?? '');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const differ = again !== '' && again !== password;
  const accept = useMutation({
    mutationFn: () =>
      call('acceptInvitation', {
        body: { token, password, ...(invitation.email === null ? { email } : {}), ...(name === '' ? {} : { name }) },
      }),
    onSuccess: session => {
      credentials.csrf = session.csrf;
      client.setQueryData(sessionKey, session);
      // Not the link itself, which is spent.
      void client.invalidateQueries({
        predicate: ({ queryKey: [id] }) => id !== 'getSession' && id !== 'getInvitation',
      });
      router.history.replace('/');
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (password === again && lengthOf(password) >= shortestPassword) accept.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextInput
        label={words.email}
        type="email"
        autoComplete="username"
        required
        readOnly={invitation.email !== null}
        value={email}
        onChange={event => setEmail(event.currentTarget.value)}
      />
      {invitation.kind === 'reset' ? null : (
        <TextInput
          label={words.welcome.name}
          autoComplete="name"
          required
          value={name}
          onChange={event => setName(event.currentTarget.value)}
        />
      )}
      <PasswordInput
        label={words.password}
        description={<Strength password={password} />}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoComplete="new-password"
        required
        value={password}
        onChange={event => setPassword(event.currentTarget.value)}
      />
      <PasswordInput
        label={words.welcome.again}
        autoComplete="new-password"
        required
        value={again}
        error={differ ? words.welcome.differ : undefined}
        onChange={event => setAgain(event.currentTarget.value)}
      />
      {accept.error === null ? null : <Problem error={accept.error} />}
      <Button type="submit" loading={accept.isPending} disabled={differ || lengthOf(password) < shortestPassword}>
        {words.welcome.save}
      </Button>
    </form>
  );
}

/** Strength by length alone: rules about signs make passwords that are hard to keep and easy to guess. */
function Strength({ password }: { password: string }) {
  const words = useWords(loginWords).welcome;
  const length = lengthOf(password);
  const text =
    length === 0
      ? words.least(shortestPassword)
      : length < shortestPassword
        ? words.short(shortestPassword - length)
        : length < longPassword
          ? words.enough
          : words.long;
  return <span aria-live="polite">{text}</span>;
}

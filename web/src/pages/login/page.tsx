// The login: by password, by the identity provider of the house, and what to do when neither works. It leads back to the address that was
// asked for.

import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { ApiProblem, call, credentials } from '../../api/client.ts';
import { Empty } from '../../parts/empty.tsx';
import { Go } from '../../parts/go.tsx';
import { Problem } from '../../parts/problem.tsx';
import { useSession } from '../../parts/session.ts';
import { useTitle } from '../../parts/title.tsx';
import { firstOf, useUrl } from '../../parts/url.ts';
import { sessionKey } from '../../shell/use_session_state.ts';
import { Wordmark } from '../../shell/wordmark.tsx';
import { words as loginWords } from '../../words/login.ts';
import { useWords } from '../../words/words.ts';
import styles from './login.module.css';
import { safePath } from './safe_path.ts';

type LoginWords = (typeof loginWords)['en'];

export function LoginPage() {
  const words = useWords(loginWords);
  const session = useSession();
  const [search] = useUrl();
  const to = safePath(firstOf(search['to']));
  const refused = firstOf(search['problem']);
  useTitle(words.title);
  const { password, oidc } = session.login;
  return (
    <div className={styles.alone}>
      <Wordmark lamp="connecting" />
      <div className={styles.heading}>
        <h1>{words.title}</h1>
        <p>{session.site.name}</p>
      </div>
      {refused === undefined ? null : <Problem error={refusal(refused, words)} />}
      {session.self === null ? null : (
        <p className={styles.already}>
          {words.already(session.self.name)} <Go href={to}>{words.onward}</Go>
        </p>
      )}
      {password && session.people ? <PasswordLogin to={to} /> : null}
      {password && session.people && oidc !== null ? <p className={styles.or}>{words.or}</p> : null}
      {oidc === null ? null : (
        <Button component="a" variant="default" href={`/login/oidc?to=${encodeURIComponent(to)}`}>
          {oidc}
        </Button>
      )}
      {password && session.people ? <p className={styles.hint}>{words.forgotten}</p> : null}
      {!session.people && oidc === null ? <Empty title={words.noWay} hint={words.noWayHint} /> : null}
    </div>
  );
}

/** What the identity provider's way back told: known by its code, and in general words where it is not. */
function refusal(code: string, { problems, refused }: LoginWords): ApiProblem {
  const known = Object.hasOwn(problems, code) ? problems[code as keyof typeof problems] : undefined;
  return new ApiProblem(401, { title: known?.title ?? refused, ...(known && { detail: known.hint }), code });
}

function PasswordLogin({ to }: { to: string }) {
  const words = useWords(loginWords);
  const client = useQueryClient();
  const router = useRouter();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const enter = useMutation({
    mutationFn: () => call('logIn', { body: { email, password } }),
    onSuccess: session => {
      credentials.csrf = session.csrf;
      client.setQueryData(sessionKey, session);
      // What was asked for as somebody else, or as nobody, is asked for anew.
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'getSession' });
      router.history.replace(to);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    enter.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextInput
        label={words.email}
        type="email"
        name="email"
        autoComplete="username"
        required
        autoFocus
        value={email}
        onChange={event => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        label={words.password}
        name="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={event => setPassword(event.currentTarget.value)}
      />
      {enter.error === null ? null : <Problem error={enter.error} />}
      <Button type="submit" loading={enter.isPending}>
        {words.logIn}
      </Button>
    </form>
  );
}

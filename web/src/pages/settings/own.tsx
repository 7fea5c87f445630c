// What a reader chose for themselves: language, theme, zone, and for those with a login their name and password.

import { Button, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { call } from '../../api/client.ts';
import { Section } from '../../parts/page.tsx';
import { type Theme, usePreferences, type ZoneChoice } from '../../parts/preferences.tsx';
import { Problem } from '../../parts/problem.tsx';
import { useSession } from '../../parts/session.ts';
import { localZone } from '../../parts/zones.ts';
import { useChangeLanguage } from '../../shell/change_language.ts';
import { words } from '../../words/settings.ts';
import { type Language, useWords } from '../../words/words.ts';
import css from './settings.module.css';

export function Own() {
  const text = useWords(words);
  const { self, site } = useSession();
  const { language, theme, zone, change } = usePreferences();
  const changeLanguage = useChangeLanguage();
  return (
    <>
      <div className={css.own}>
        <Choice label={text.language}>
          <SegmentedControl
            aria-label={text.language}
            data={(['en', 'ja'] as const).map(one => ({ value: one, label: text.languages[one] }))}
            value={language}
            onChange={one => changeLanguage(one as Language)}
          />
        </Choice>
        <Choice label={text.theme}>
          <SegmentedControl
            aria-label={text.theme}
            data={(['system', 'light', 'dark'] as const).map(one => ({ value: one, label: text.themes[one] }))}
            value={theme}
            onChange={one => change({ theme: one as Theme })}
          />
        </Choice>
        <Choice label={text.zone} note={text.zoneNote}>
          <SegmentedControl
            aria-label={text.zone}
            className={css.zones}
            data={[
              { value: 'site', label: text.zones.site(site.time_zone) },
              { value: 'utc', label: text.zones.utc },
              { value: 'local', label: text.zones.local(localZone()) },
            ]}
            value={zone}
            onChange={one => change({ zone: one as ZoneChoice })}
          />
        </Choice>
      </div>
      {self?.kind === 'person' ? (
        <>
          <Name name={self.name} email={self.email} />
          <Password />
        </>
      ) : (
        <p className={css.soft}>{text.noPassword}</p>
      )}
    </>
  );
}

function Choice({ label, note, children }: { label: string; note?: string; children: ReactNode }) {
  return (
    <div className={css.choice}>
      <p>{label}</p>
      <div>
        {children}
        {note !== undefined && <p className={css.soft}>{note}</p>}
      </div>
    </div>
  );
}

function Name({ name, email }: { name: string; email: string | null }) {
  const text = useWords(words);
  const queries = useQueryClient();
  const [written, setWritten] = useState(name);
  const save = useMutation({
    mutationFn: () => call('changeSelf', { body: { name: written.trim() } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['getSession'] }),
  });
  return (
    <form
      className={css.line}
      onSubmit={event => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextInput
        label={text.name}
        {...(email === null ? {} : { description: email })}
        autoComplete="name"
        value={written}
        onChange={event => setWritten(event.currentTarget.value)}
      />
      <Button
        type="submit"
        variant="default"
        loading={save.isPending}
        disabled={written.trim() === '' || written.trim() === name}
      >
        {text.nameSave}
      </Button>
      {save.error !== null && <Problem error={save.error} compact />}
    </form>
  );
}

/** As many characters as the server asks for. */
const least = 12;

function Password() {
  const text = useWords(words);
  const queries = useQueryClient();
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const isShort = fresh.length < least;
  const differs = fresh !== again;
  const change = useMutation({
    mutationFn: () => call('changeSelf', { body: { password: { old, new: fresh } } }),
    onSuccess: () => {
      for (const clear of [setOld, setFresh, setAgain]) clear('');
      setTried(false);
      void queries.invalidateQueries({ queryKey: ['getSession'] });
    },
  });
  return (
    <Section title={text.password}>
      <form
        className={css.password}
        onSubmit={event => {
          event.preventDefault();
          setTried(true);
          if (old !== '' && !isShort && !differs) change.mutate();
        }}
      >
        <PasswordInput
          label={text.passwordOld}
          autoComplete="current-password"
          value={old}
          onChange={event => setOld(event.currentTarget.value)}
        />
        <PasswordInput
          label={text.passwordNew}
          description={text.passwordShort}
          autoComplete="new-password"
          value={fresh}
          onChange={event => setFresh(event.currentTarget.value)}
          error={tried && isShort ? text.passwordShort : undefined}
        />
        <PasswordInput
          label={text.passwordAgain}
          autoComplete="new-password"
          value={again}
          onChange={event => setAgain(event.currentTarget.value)}
          error={tried && differs ? text.passwordDiffers : undefined}
        />
        {change.error !== null && <Problem error={change.error} compact />}
        {change.isSuccess && <p role="status">{text.passwordChanged}</p>}
        <Button type="submit" loading={change.isPending}>
          {text.passwordChange}
        </Button>
      </form>
    </Section>
  );
}

// Who is there, and what they chose: language, theme, time zone; the way out.

import { VisuallyHidden } from '@mantine/core';
import { IconUser } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import { call } from '../api/client.ts';
import { Popup } from '../parts/popup.tsx';
import { type Theme, usePreferences, type ZoneChoice } from '../parts/preferences.tsx';
import { useRange } from '../parts/range.tsx';
import { may, useSession } from '../parts/session.ts';
import { localZone } from '../parts/zones.ts';
import { words as partWords } from '../words/parts.ts';
import { words as shellWords } from '../words/shell.ts';
import { type Language, useWords } from '../words/words.ts';
import { useChangeLanguage } from './change_language.ts';
import { openShell } from './open_shell.ts';
import styles from './user_menu.module.css';

export function UserMenu({ short }: { short: boolean }) {
  const words = useWords(shellWords).menu;
  const { self } = useSession();
  const name = self === null || self.kind === 'local' ? words.local : self.name;
  return (
    <Popup
      label={words.open(name)}
      width={232}
      button={props => (
        <button {...props} className={styles.user} data-short={short || undefined}>
          {short ? <IconUser size={18} stroke={1.25} aria-hidden /> : <span className={styles.name}>{name}</span>}{' '}
          {short || self === null ? null : <span className={styles.role}>{words.roles[self.role]}</span>}
          {/* Not as a label, which would hide from a screen reader what is written. */}
          <VisuallyHidden>{words.open(short ? name : '')}</VisuallyHidden>
        </button>
      )}
    >
      {close => <UserChoices onDone={close} />}
    </Popup>
  );
}

function UserChoices({ onDone }: { onDone: () => void }) {
  const words = useWords(shellWords).menu;
  const zones = useWords(partWords).range;
  const { language, theme, change } = usePreferences();
  const changeLanguage = useChangeLanguage();
  const session = useSession();
  const { site, self } = session;
  const { zoneChoice, setZone } = useRange();
  const languages: [Language, string][] = [
    ['en', 'English'],
    ['ja', '日本語'],
  ];
  const themes: [Theme, string][] = [
    ['system', words.system],
    ['light', words.light],
    ['dark', words.dark],
  ];
  const choices: [ZoneChoice, string][] = [
    ['site', zones.site(site.time_zone)],
    ['utc', zones.utc],
    ['local', zones.local(localZone())],
  ];
  return (
    <div className={styles.menu}>
      <Choices label={words.language} among={languages} chosen={language} onChoose={changeLanguage} />
      <Choices label={words.theme} among={themes} chosen={theme} onChoose={one => change({ theme: one })} />
      <Choices label={words.zone} among={choices} chosen={zoneChoice} onChoose={setZone} />
      <div className={styles.ways}>
        <button
          type="button"
          onClick={() => {
            onDone();
            openShell('help');
          }}
        >
          {words.keys}
        </button>
        {self?.kind === 'person' ? (
          <Link to="/settings" search={{ tab: 'own' }} onClick={onDone}>
            {words.own}
          </Link>
        ) : null}
        {may(session, 'analyst') ? (
          <Link to="/people" search={{ tab: 'tokens' }} onClick={onDone}>
            {words.tokens}
          </Link>
        ) : null}
        {self?.kind === 'person' ? <LogOut /> : null}
        {self?.kind === 'local' ? (
          <Link to="/login" onClick={onDone}>
            {words.logIn}
          </Link>
        ) : null}
      </div>
    </div>
  );
}

interface ChoicesProps<T extends string> {
  label: string;
  among: readonly (readonly [T, string])[];
  chosen: T;
  onChoose: (one: T) => void;
}

function Choices<T extends string>({ label, among, chosen, onChoose }: ChoicesProps<T>) {
  const name = useId();
  return (
    <fieldset className={styles.choices}>
      <legend>{label}</legend>
      {among.map(([one, text]) => (
        <label key={one}>
          <input type="radio" name={name} checked={one === chosen} onChange={() => onChoose(one)} />
          {text}
        </label>
      ))}
    </fieldset>
  );
}

function LogOut() {
  const words = useWords(shellWords).menu;
  const client = useQueryClient();
  const leave = useMutation({
    mutationFn: () => call('logOut', {}),
    onSettled: () => {
      client.clear();
      window.location.assign('/login');
    },
  });
  return (
    <button type="button" onClick={() => leave.mutate()}>
      {words.logOut}
    </button>
  );
}

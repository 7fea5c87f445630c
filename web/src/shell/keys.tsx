// Keys of the whole frame: the palette, the filters, `g` and a letter, steps in time, help. Never while somebody types.

import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { patient } from '../parts/patient.ts';
import { useSession } from '../parts/session.ts';
import { onOpenShell, openShell } from './open_shell.ts';
import { pagesFor } from './pages.ts';

const Palette = lazy(patient(async () => ({ default: (await import('./palette.tsx')).Palette })));
const Help = lazy(patient(async () => ({ default: (await import('./help.tsx')).Help })));

type Shown = 'palette' | 'help' | undefined;

/** How long `g` waits for its letter. */
const waitMs = 1_500;

export function Keys() {
  const [shown, setShown] = useState<Shown>();
  const [opened, setOpened] = useState<ReadonlySet<Shown>>(new Set());
  const go = useGo();
  const gone = useRef(0);
  useEffect(() => {
    const open = (what: Shown): void => {
      setOpened(before => new Set(before).add(what));
      setShown(what);
    };
    const pressed = (event: KeyboardEvent): void => {
      const key = event.key.toLowerCase();
      if (key === 'k' && (event.metaKey || event.ctrlKey) && !event.altKey) {
        event.preventDefault();
        open('palette');
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented || types(event.target)) return;
      if (Date.now() - gone.current < waitMs) {
        gone.current = 0;
        if (go(key)) event.preventDefault();
        return;
      }
      if (key === 'g') gone.current = Date.now();
      else if (key === '?') open('help');
      else if (key === '/' && focusFilter()) event.preventDefault();
      else if (key === '[' || key === ']') stepRange(key === '[' ? 0 : -1);
    };
    window.addEventListener('keydown', pressed);
    const stop = onOpenShell(open);
    return () => {
      window.removeEventListener('keydown', pressed);
      stop();
    };
  }, [go]);
  const close = (): void => setShown(undefined);
  return (
    <Suspense fallback={null}>
      {opened.has('palette') ? (
        <Palette open={shown === 'palette'} onClose={close} onHelp={() => openShell('help')} />
      ) : null}
      {opened.has('help') ? <Help open={shown === 'help'} onClose={close} /> : null}
    </Suspense>
  );
}

function useGo(): (letter: string) => boolean {
  const session = useSession();
  const navigate = useNavigate();
  const newest = useRef<(letter: string) => boolean>(() => false);
  useEffect(() => {
    newest.current = letter => {
      const page = pagesFor(session).find(one => one.letter === letter);
      if (page !== undefined) void navigate({ to: page.href });
      return page !== undefined;
    };
  });
  const stable = useRef((letter: string) => newest.current(letter));
  return stable.current;
}

const types = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    (['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) &&
      !['checkbox', 'radio', 'button'].includes((target as HTMLInputElement).type)));

/** Puts the focus into the search or the filters of the page; false where it has none. */
function focusFilter(): boolean {
  const found =
    document.querySelector<HTMLElement>('main [data-search], main input[type="search"]') ??
    document.querySelector<HTMLElement>('main [data-add-filter]');
  found?.focus();
  return found !== null;
}

function stepRange(which: 0 | -1): void {
  const picker = document.querySelector('[data-range-picker]');
  const buttons = [...(picker?.querySelectorAll<HTMLButtonElement>(':scope > .mantine-ActionIcon-root') ?? [])];
  buttons.at(which)?.click();
}

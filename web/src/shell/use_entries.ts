// What the palette holds: pages, everything that the catalogue names, saved queries, and actions of the frame.

import { useRouter } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Catalogue, SavedQuery } from '../api/operations.ts';
import { useCan } from '../parts/can.tsx';
import { useCatalogue, useLabel } from '../parts/catalogue.ts';
import { type Theme, usePreferences } from '../parts/preferences.tsx';
import { useSession } from '../parts/session.ts';
import { useCall } from '../parts/use_call.ts';
import { words as shellWords } from '../words/shell.ts';
import { useWords } from '../words/words.ts';
import { useChangeLanguage } from './change_language.ts';
import { pagesFor } from './pages.ts';
import type { Entry } from './palette_match.ts';

export function useEntries(onHelp: () => void): Entry[] {
  const words = useWords(shellWords);
  const english = shellWords.en.nav;
  const session = useSession();
  const label = useLabel();
  const { data: catalogue } = useCatalogue();
  const { data: queries } = useCall('listQueries', {}, { enabled: useCan('analyst') });
  const actions = useActions(onHelp);
  return useMemo(
    () => [
      ...pagesFor(session).map(
        ({ id, href, letter }): Entry => ({
          group: 'page',
          key: id,
          text: words.nav[id],
          note: `g ${letter}`,
          also: english[id],
          href,
        }),
      ),
      ...ofCatalogue(catalogue, label),
      ...(queries?.items ?? []).map(ofQuery),
      ...actions,
    ],
    [session, words, english, catalogue, label, queries, actions],
  );
}

function ofCatalogue(catalogue: Catalogue | undefined, label: (name: string, fallback?: string) => string): Entry[] {
  if (catalogue === undefined) return [];
  const path = (folder: string, name: string): string => `/${folder}/${encodeURIComponent(name)}`;
  return [
    ...catalogue.dashboards.map(
      ({ name, title }): Entry => ({
        group: 'dashboard',
        key: name,
        text: label(title, title),
        also: `${title} ${name}`,
        href: path('dashboards', name),
      }),
    ),
    ...catalogue.reports.map(
      ({ name, title }): Entry => ({
        group: 'report',
        key: name,
        text: title,
        also: name,
        href: path('reports', name),
      }),
    ),
    ...catalogue.feeds.map(
      ({ name, title }): Entry => ({
        group: 'feed',
        key: name,
        text: label(title, title),
        note: name,
        also: `${title} ${name}`,
        href: path('lists', name),
      }),
    ),
    ...catalogue.tables.map(
      ({ name, title }): Entry => ({ group: 'table', key: name, text: name, note: title, href: path('lake', name) }),
    ),
    ...catalogue.metrics.map(
      ({ name }): Entry => ({
        group: 'metric',
        key: name,
        text: label(name),
        note: name,
        href: `/explore?metric=${name}`,
      }),
    ),
  ];
}

const ofQuery = ({ id, title }: SavedQuery): Entry => ({
  group: 'query',
  key: id,
  text: title,
  href: `/sql?query=${encodeURIComponent(id)}`,
});

function useActions(onHelp: () => void): Entry[] {
  const words = useWords(shellWords);
  const { change } = usePreferences();
  const changeLanguage = useChangeLanguage();
  const router = useRouter();
  return useMemo(() => {
    const action = (key: string, text: string, act: () => void, also?: string): Entry => ({
      group: 'action',
      key,
      text,
      act,
      ...(also === undefined ? {} : { also }),
    });
    const themes: Theme[] = ['light', 'dark', 'system'];
    return [
      ...themes.map(theme =>
        action(theme, words.palette.themeTo(words.menu[theme]), () => change({ theme }), `theme ${theme}`),
      ),
      action('en', words.palette.languageTo('English'), () => changeLanguage('en'), 'language 英語'),
      action('ja', words.palette.languageTo('日本語'), () => changeLanguage('ja'), 'language japanese'),
      action('wall', words.palette.wall, () => router.history.push('/?wall=1'), 'wall'),
      action(
        'link',
        words.palette.copyLink,
        () => void navigator.clipboard.writeText(window.location.href),
        'copy link',
      ),
      action('help', words.palette.help, onHelp, 'keys help ?'),
    ];
  }, [words, change, changeLanguage, router, onHelp]);
}

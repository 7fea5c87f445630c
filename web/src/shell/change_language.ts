// The language, here and, for people, on the server, so that their mail comes in it.

import { useCallback } from 'react';
import { call } from '../api/client.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { useSession } from '../parts/session.ts';
import type { Language } from '../words/words.ts';

export function useChangeLanguage(): (language: Language) => void {
  const { change } = usePreferences();
  const { self } = useSession();
  return useCallback(
    (language: Language) => {
      change({ language });
      // What the page shows does not wait for it, and is right without it.
      if (self?.kind === 'person') void call('changeSelf', { body: { language } }).catch(() => undefined);
    },
    [change, self],
  );
}

// The start of the pages: letters and tokens, what is kept of answers, the clock, the theme, then the router.

import './theme/tokens.css';
import './theme/mantine.css';
import './theme/letters.ts';
import './theme/base.css';
import './theme/controls.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ClockProvider } from './parts/clock.tsx';
import { PreferencesProvider } from './parts/preferences.tsx';
import { router } from './router.tsx';
import { createQueryClient } from './shell/query_client.ts';
import { Themed } from './shell/themed.tsx';
import { loadJapanese } from './theme/load_japanese.ts';

const place = document.getElementById('root');
if (place === null) throw new Error('index.html has no place for the pages');

createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={createQueryClient()}>
      <PreferencesProvider>
        <ClockProvider>
          <Themed>
            <RouterProvider router={router} />
          </Themed>
        </ClockProvider>
      </PreferencesProvider>
    </QueryClientProvider>
  </StrictMode>,
);

// After the first paint: their table is larger than the page. Without them the page stands in the letters that the machine has.
const later =
  'requestIdleCallback' in window ? window.requestIdleCallback : (work: () => void) => setTimeout(work, 300);
const fetchLetters = (): void => void loadJapanese().catch(() => undefined);
if (document.documentElement.lang === 'ja') fetchLetters();
else later(fetchLetters);

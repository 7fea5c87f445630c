// Day or night: as the reader chose, else as their system does; a wall is always by night.

import { MantineProvider } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { usePreferences } from '../parts/preferences.tsx';
import { theme } from '../theme/mantine.ts';

const night = (): MediaQueryList => window.matchMedia('(prefers-color-scheme: dark)');
const onWall = (): boolean => new URLSearchParams(window.location.search).get('wall') === '1';

export function Themed({ children }: { children: ReactNode }) {
  const { theme: chosen } = usePreferences();
  const [system, setSystem] = useState(() => night().matches);
  useEffect(() => {
    const query = night();
    const changed = (): void => setSystem(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  const scheme = onWall() || chosen === 'dark' || (chosen === 'system' && system) ? 'dark' : 'light';
  return (
    <MantineProvider theme={theme} forceColorScheme={scheme}>
      {children}
    </MantineProvider>
  );
}

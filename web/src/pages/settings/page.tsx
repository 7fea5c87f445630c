// Settings: the file of the site for those who keep it, and for everybody their own preferences.

import { Tabs } from '@mantine/core';
import { useCan } from '../../parts/can.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useParam } from '../../parts/url.ts';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/settings.ts';
import { useWords } from '../../words/words.ts';
import { Own } from './own.tsx';
import { Packs } from './packs.tsx';
import { Resolved } from './resolved.tsx';
import type { Settings } from './site_file.tsx';
import { SiteFile } from './site_file.tsx';

const tabs = ['site', 'resolved', 'packs', 'own'] as const;

export function SettingsPage() {
  const text = useWords(words);
  const isKeeper = useCan('administrator');
  const [asked, setTab] = useParam('tab');
  const tab = isKeeper ? (tabs.find(one => one === asked) ?? 'site') : 'own';
  const query = useCall('getSettings', {}, { enabled: isKeeper });
  const whole = (show: (settings: Settings) => React.ReactNode) => (
    <Loaded query={query} skeleton={<Skeleton kind="text" rows={14} />}>
      {show}
    </Loaded>
  );
  return (
    <Page title={text.title}>
      <Tabs value={tab} onChange={one => setTab(one === 'site' || one === null ? undefined : one)} keepMounted={false}>
        {isKeeper && (
          <Tabs.List>
            {tabs.map(one => (
              <Tabs.Tab key={one} value={one}>
                {text.tabs[one]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        )}
        <Tabs.Panel value="site">
          {whole(settings => (
            <SiteFile settings={settings} />
          ))}
        </Tabs.Panel>
        <Tabs.Panel value="resolved">
          {whole(settings => (
            <Resolved values={settings.resolved} />
          ))}
        </Tabs.Panel>
        <Tabs.Panel value="packs">
          {whole(settings => (
            <Packs packs={settings.packs} />
          ))}
        </Tabs.Panel>
        <Tabs.Panel value="own">
          <Own />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

// People and what they may: who is there, which walls they stand behind, which tokens and links are out, and what everybody did.

import { Tabs } from '@mantine/core';
import { useCan } from '../../parts/can.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Page } from '../../parts/page.tsx';
import { useParam } from '../../parts/url.ts';
import { words } from '../../words/people.ts';
import { useWords } from '../../words/words.ts';
import { Audit } from './audit.tsx';
import { Persons } from './persons.tsx';
import { Shares } from './shares.tsx';
import { Tenants } from './tenants.tsx';
import { Tokens } from './tokens.tsx';

const views = { people: Persons, tenants: Tenants, tokens: Tokens, shares: Shares, audit: Audit } as const;
type View = keyof typeof views;

export function PeoplePage() {
  const text = useWords(words);
  const isKeeper = useCan('administrator');
  const canShare = useCan('editor');
  const canAsk = useCan('analyst');
  const [asked, setTab] = useParam('tab');
  const may: Record<View, boolean> = {
    people: isKeeper,
    tenants: isKeeper,
    tokens: canAsk,
    shares: canShare,
    audit: isKeeper,
  };
  const offered = (Object.keys(views) as View[]).filter(one => may[one]);
  const tab = offered.find(one => one === asked) ?? offered[0];
  const Shown = tab === undefined ? undefined : views[tab];
  return (
    <Page title={text.title}>
      {tab === undefined || Shown === undefined ? (
        <Empty title={text.adminOnly} />
      ) : (
        <Tabs
          value={tab}
          onChange={one => setTab(one === offered[0] || one === null ? undefined : one)}
          keepMounted={false}
        >
          <Tabs.List>
            {offered.map(one => (
              <Tabs.Tab key={one} value={one}>
                {text.tabs[one]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value={tab}>
            <Shown />
          </Tabs.Panel>
        </Tabs>
      )}
    </Page>
  );
}

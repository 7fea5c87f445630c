// A link to a saved query opens it in a tab, once.

import { useEffect, useRef } from 'react';
import { firstOf, useUrl } from '../../parts/url.ts';
import { useCall } from '../../parts/use_call.ts';
import type { TabsHand } from './use_tabs.ts';

export function useLinkedQuery(tabs: TabsHand): void {
  const [search] = useUrl();
  const asked = useRef(firstOf(search['query']));
  const { data } = useCall('listQueries', {}, { enabled: asked.current !== undefined });
  useEffect(() => {
    const id = asked.current;
    if (id === undefined || data === undefined) return;
    asked.current = undefined;
    const found = data.items.find(query => query.id === id);
    const has = tabs.state.tabs.find(tab => tab.query === id);
    if (has !== undefined) tabs.choose(has.id);
    else if (found !== undefined) tabs.add(found.sql, { title: found.title, query: found.id });
  }, [data, tabs]);
}

// A long list, page after page: each page is asked for by the cursor of the one before, so nothing is lost or shown twice between them.

import { type QueryKey, type UseQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import { type Answer, call, type Given, type OperationId } from '../api/client.ts';

/** Operations that answer with a page of items. */
export type PagedId = {
  [Id in OperationId]: Answer<Id> extends { items: unknown[]; next: string | null } ? Id : never;
}[OperationId];

type ItemOf<Id extends PagedId> = Answer<Id> extends { items: (infer Item)[] } ? Item : never;

/** As `Loaded` takes it: `data` is every item that is there so far. */
export interface Pages<Item>
  extends Pick<UseQueryResult<Item[]>, 'data' | 'error' | 'refetch' | 'isPending' | 'isPlaceholderData'> {
  /** There is more to ask for. */
  more: boolean;
  isFetchingMore: boolean;
  fetchMore: () => void;
}

/** The key under which the pages are kept; it begins with the operation, like every other key. */
const pagesKey = <Id extends PagedId>(id: Id, given: Given<Id>): QueryKey => [id, given, 'pages'];

/** `const runs = usePages('listRuns', { query: { limit: 50 } })` */
export function usePages<Id extends PagedId>(
  id: Id,
  given: Given<Id>,
  { enabled = true }: { enabled?: boolean } = {},
): Pages<ItemOf<Id>> {
  const query = useInfiniteQuery({
    queryKey: pagesKey(id, given),
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const before = given as { query?: Record<string, unknown> };
      const asked = pageParam === undefined ? before : { ...before, query: { ...before.query, cursor: pageParam } };
      const answer = await call(id, asked as Given<Id>, { signal });
      return answer as unknown as { items: ItemOf<Id>[]; next: string | null };
    },
    getNextPageParam: page => page.next ?? undefined,
    staleTime: 60_000,
    enabled,
  });
  const data = query.data?.pages.flatMap(page => page.items);
  return {
    data,
    error: query.error,
    isPending: query.isPending,
    isPlaceholderData: query.isPlaceholderData,
    more: query.hasNextPage,
    isFetchingMore: query.isFetchingNextPage,
    fetchMore: () => void query.fetchNextPage(),
    refetch: query.refetch as unknown as Pages<ItemOf<Id>>['refetch'],
  };
}

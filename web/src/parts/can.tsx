// What this reader may do. The server decides; this only keeps pages from offering what would be refused.

import type { ReactNode } from 'react';
import { may, type Role, useSession } from './session.ts';

/** `useCan('editor')` */
export const useCan = (role: Role): boolean => may(useSession(), role);

/** False inside of a tenant's walls, where the house's own pages (runs, sources, people, status) are not there. */
export const useInside = (): boolean => useSession().self?.tenant === null && useSession().self?.kind !== 'share';

export function Can({ role, children }: { role: Role; children: ReactNode }) {
  return useCan(role) ? children : null;
}

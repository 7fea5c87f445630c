// Who is there and what they may. The shell asks before any page is shown; pages read it here.

import { createContext, useContext } from 'react';
import type { Session } from '../api/operations.ts';

export const SessionContext = createContext<Session | undefined>(undefined);

/** The session; the shell shows no page before it is known. */
export function useSession(): Session {
  const found = useContext(SessionContext);
  if (found === undefined) throw new Error('useSession stands outside of the session');
  return found;
}

export const roles = ['viewer', 'analyst', 'editor', 'administrator'] as const;
export type Role = (typeof roles)[number];

/** Whether a session has at least a role. */
export const may = (session: Session, role: Role): boolean =>
  session.self !== null && roles.indexOf(session.self.role) >= roles.indexOf(role);

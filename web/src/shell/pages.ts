// The pages that a reader has: their names, addresses and the letter that leads there. What the server would refuse is not offered.

import type { Session } from '../api/operations.ts';
import { may, type Role } from '../parts/session.ts';

export interface PageEntry {
  id:
    | 'now'
    | 'dashboards'
    | 'explore'
    | 'sql'
    | 'lake'
    | 'runs'
    | 'reports'
    | 'feeds'
    | 'alerts'
    | 'sources'
    | 'settings'
    | 'people'
    | 'status';
  href: string;
  /** After `g`. */
  letter: string;
  role: Role;
  /** Also inside of a tenant's walls. */
  walled: boolean;
  /** Looks at numbers, works with what makes them, keeps the house. */
  part: 'read' | 'work' | 'house';
}

const all: readonly PageEntry[] = [
  { id: 'now', href: '/', letter: 'n', role: 'viewer', walled: true, part: 'read' },
  { id: 'dashboards', href: '/dashboards', letter: 'd', role: 'viewer', walled: true, part: 'read' },
  { id: 'explore', href: '/explore', letter: 'e', role: 'viewer', walled: true, part: 'read' },
  { id: 'sql', href: '/sql', letter: 's', role: 'analyst', walled: true, part: 'read' },
  { id: 'reports', href: '/reports', letter: 'p', role: 'viewer', walled: true, part: 'read' },
  // Applications read feeds at /feeds, so that pages about them are elsewhere.
  { id: 'feeds', href: '/lists', letter: 'f', role: 'viewer', walled: true, part: 'read' },
  { id: 'lake', href: '/lake', letter: 'l', role: 'viewer', walled: true, part: 'work' },
  { id: 'runs', href: '/runs', letter: 'r', role: 'viewer', walled: false, part: 'work' },
  { id: 'alerts', href: '/alerts', letter: 'a', role: 'viewer', walled: true, part: 'work' },
  { id: 'sources', href: '/sources', letter: 'o', role: 'viewer', walled: false, part: 'work' },
  { id: 'people', href: '/people', letter: 'u', role: 'administrator', walled: false, part: 'house' },
  { id: 'settings', href: '/settings', letter: 't', role: 'administrator', walled: false, part: 'house' },
  { id: 'status', href: '/status', letter: 'i', role: 'viewer', walled: false, part: 'house' },
];

/** Those that a session may open, in the order of the rail. */
export const pagesFor = (session: Session): PageEntry[] =>
  all.filter(page => may(session, page.role) && (page.walled || session.self?.tenant === null));

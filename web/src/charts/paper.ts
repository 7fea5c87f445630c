// Paper: the page as it is printed, which is laid out on the screen first, so that every drawing is made for its width and in the colours of
// the day before a sheet is filled. The attributes on the root are the state; style sheets, drawings and tables go by them.

import { useSyncExternalStore } from 'react';

const attribute = 'data-paper';
const scheme = 'data-mantine-color-scheme';

/** True while the page is laid out for paper. */
const isPaper = (): boolean => document.documentElement.hasAttribute(attribute);

/** Lays the page out for paper, by day. */
export function toPaper(): void {
  const root = document.documentElement;
  if (isPaper()) return;
  root.setAttribute(attribute, root.getAttribute(scheme) ?? 'light');
  root.setAttribute(scheme, 'light');
}

/** Lays the page out for the screen again, in the colours it had. */
export function toScreen(): void {
  const root = document.documentElement;
  const before = root.getAttribute(attribute);
  if (before === null) return;
  root.removeAttribute(attribute);
  root.setAttribute(scheme, before);
}

function watch(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: [attribute] });
  return () => observer.disconnect();
}

/** `isPaper`, told anew when it changes. */
export const usePaper = (): boolean => useSyncExternalStore(watch, isPaper);

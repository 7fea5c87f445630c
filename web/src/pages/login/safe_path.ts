// Where a login leads: to a path of ours and nowhere else, whatever the address says.

/** The path, or the first page where it would lead away. */
export function safePath(to: string | undefined): string {
  if (to === undefined || !/^\/(?![/\\])/.test(to)) return '/';
  const url = URL.parse(to, 'http://ours.invalid');
  if (url === null || url.origin !== 'http://ours.invalid') return '/';
  // A path that was folded may begin with two slashes, and would be another machine.
  if (url.pathname.startsWith('//') || /^\/login\b/.test(url.pathname)) return '/';
  return `${url.pathname}${url.search}${url.hash}`;
}

// What this browser keeps for a reader. A browser may refuse to keep anything, for a page that stands in a frame of another site above all: then
// everything is as for somebody who is new, and nothing fails.

/** What is kept under a name; null where there is nothing, or nothing may be kept. */
export function readKept(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Keeps a text, where that is allowed. */
export function keep(name: string, text: string): void {
  try {
    localStorage.setItem(name, text);
  } catch {
    // Full, or refused: the page goes on with what it has in memory.
  }
}

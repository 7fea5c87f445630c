// Asks the frame to open one of its dialogs, from anywhere on a page.

export type ShellDialog = 'palette' | 'help';

const name = 'tallylight:open';

export function openShell(what: ShellDialog): void {
  window.dispatchEvent(new CustomEvent<ShellDialog>(name, { detail: what }));
}

/** Calls the function whenever a dialog is asked for. */
export function onOpenShell(open: (what: ShellDialog) => void): () => void {
  const asked = (event: Event): void => open((event as CustomEvent<ShellDialog>).detail);
  window.addEventListener(name, asked);
  return () => window.removeEventListener(name, asked);
}

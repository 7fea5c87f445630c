// Files of a panel: as the server writes them, or as a picture of what is on the page. Fetched with the page's own credentials, so that it works
// for a shared link too, and a refusal can be told.

import { send } from '../api/client.ts';
import type { PictureAsk } from './picture.ts';
import type { PanelQuestion } from './use_panel_answer.ts';

/** Hands bytes to the browser as a file. */
export function handOut(bytes: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(bytes);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Saves the numbers of a panel. */
export async function saveAnswer(
  question: PanelQuestion,
  { format, name }: { format: 'csv' | 'xlsx'; name: string },
): Promise<void> {
  const response = await send('getPanelFile', { params: question.params, query: { ...question.query, format } });
  const given = /filename="?([^";]+)"?/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  handOut(await response.blob(), given ?? `${name}.${format}`);
}

/** Saves a picture, with its title, range and as-of in it. */
export async function savePicture({ name, ...ask }: PictureAsk & { name: string }): Promise<void> {
  const { pictureOf } = await import('./picture.ts');
  handOut(await pictureOf(ask), `${name}.png`);
}

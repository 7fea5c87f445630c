// Loads a part of the program that is fetched when it is needed. What must stay true: while the server is away the part is waited for, because a
// page that is loaded anew then is lost; where the server is there and the part is not, the program was updated, and that is an error.

import { ApiProblem, call } from '../api/client.ts';

const againMs = 2_000;

/** `lazy(patient(() => import('./drawing.tsx')))`: as before, but it fails only while the server answers. */
export const patient =
  <Part>(load: () => Promise<Part>) =>
  async (): Promise<Part> => {
    for (;;) {
      const part = await load().catch(() => undefined);
      if (part !== undefined) return part;
      if (await isThere()) return load();
      await new Promise(resolve => setTimeout(resolve, againMs));
    }
  };

/** True where a server answers that is not about to end. */
const isThere = (): Promise<boolean> =>
  call('getSession', {}).then(
    () => true,
    error => error instanceof ApiProblem && error.status < 500,
  );

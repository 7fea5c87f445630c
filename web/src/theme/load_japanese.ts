// Fetches the Japanese letters. While the server is away they are waited for.

import { patient } from '../parts/patient.ts';

/** Rejects where the server is there and they are not: the program was updated under the page. */
export const loadJapanese = patient(() => import('./japanese.ts'));

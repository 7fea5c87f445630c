// One thing that needs a person, as the first page shows it.

import type { z } from 'zod';
import type { attention } from './contract/runs.ts';

export type Attention = z.input<typeof attention>;

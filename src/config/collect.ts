// Who may send records by HTTP: `collect` of tallylight.yaml, checked and complete. Keys stay texts that are revealed by what compares
// them alone.

import type { Text } from './env_text.ts';

export interface CollectConfig {
  /** Write keys by a name of the site's own, which is kept with every record that was sent with it. */
  keys: ReadonlyMap<string, Text>;
  /** Pages that may send; undefined: all pages. */
  origins: readonly string[] | undefined;
  /** Requests a second with one key, and from one address; undefined: as many as come. */
  perKey: number | undefined;
  perAddress: number | undefined;
}

// In which time zone this page shows times: the site's, unless the reader or the address chooses UTC or the reader's own.

import { usePreferences, type ZoneChoice } from './preferences.tsx';
import { useSession } from './session.ts';
import { firstOf, useUrl } from './url.ts';

/** The zone of the machine that shows the page. */
export const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

/** Which of the three is chosen: by the address first, so that a link shows the same to everybody. */
export function useZoneChoice(): ZoneChoice {
  const [search] = useUrl();
  const { zone } = usePreferences();
  const asked = firstOf(search['tz']);
  return asked === 'utc' || asked === 'local' || asked === 'site' ? asked : zone;
}

/** Name of the zone, as the server and `Intl` take it: `Asia/Tokyo`. */
export function useZone(): string {
  const choice = useZoneChoice();
  const session = useSession();
  return zoneNamed(choice, session.site.time_zone);
}

const zoneNamed = (choice: ZoneChoice, site: string): string =>
  choice === 'utc' ? 'UTC' : choice === 'local' ? localZone() : site;

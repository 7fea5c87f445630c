// What a pass leaves to the stream while there is one: the segments, and the newest minutes.

import { hourMs } from '../base/clock.ts';
import { hotFolderOf, isHeld } from '../lake/overlay.ts';
import type { OpenSite } from './site.ts';

/** The stream builds what is of this instant or later, passes what is older: the hour that goes on and the one before it. */
export const hotFrom = (now: Date): Date => new Date(Math.floor(now.getTime() / hourMs) * hourMs - hourMs);

/** True while a stream builds the minutes of the site. */
export const hasStream = ({ site }: Pick<OpenSite, 'site'>): boolean => isHeld(hotFolderOf(site.dataFolder));

// What a page is about, where it is about one value of a dimension: the value, out of its address.

import { createContext, useContext } from 'react';

export const AboutContext = createContext<string | undefined>(undefined);

/** The value that panels are narrowed by; undefined on pages about everything. */
export const useAbout = (): string | undefined => useContext(AboutContext);

// The typefaces of everything that is drawn here (documents, charts), as files of two npm packages, so that a machine without fonts
// makes the same pages. Latin is IBM Plex Sans, Japanese BIZ UDPGothic; both come under the SIL Open Font License.

import { fileURLToPath } from 'node:url';

const files = [
  'ibm-plex-sans/400Regular/IBMPlexSans_400Regular.ttf',
  'ibm-plex-sans/400Regular_Italic/IBMPlexSans_400Regular_Italic.ttf',
  'ibm-plex-sans/600SemiBold/IBMPlexSans_600SemiBold.ttf',
  'biz-udpgothic/400Regular/BIZUDPGothic_400Regular.ttf',
  'biz-udpgothic/700Bold/BIZUDPGothic_700Bold.ttf',
];

/** Absolute paths of the TrueType files. */
export const fontFiles = (): string[] =>
  files.map(file => fileURLToPath(import.meta.resolve(`@expo-google-fonts/${file}`)));

// What a user agent text says of the device. The parser is ua-parser-js 1.x (MIT) and, for robots, isbot (Unlicense).

import { isbot } from 'isbot';
import { UAParser } from 'ua-parser-js';
import { percentDecodeTwice } from '../base/percent.ts';

export interface Agent {
  [field: string]: string | null;
  /** The text, plain. */
  text: string | null;
  /** desktop, phone, tablet, tv, console, bot or other. */
  device: string;
  os: string | null;
  browser: string | null;
}

const deviceOfType: Record<string, string> = { mobile: 'phone', tablet: 'tablet', smarttv: 'tv', console: 'console' };
const desktopSystems =
  /^(Windows|Mac ?OS|macOS|Linux|Ubuntu|Debian|Fedora|Chrom(e|ium) OS|CentOS|FreeBSD|OpenBSD|Arch|Mint|SUSE)/;

/** Reads one user agent text as it stands in a log (percent-encoded up to twice). An empty one is `other`. */
export function readAgent(logged: string): Agent {
  if (logged === '') return { text: null, device: 'other', os: null, browser: null };
  const text = percentDecodeTwice(logged);
  const parsed = new UAParser(text).getResult();
  return {
    text,
    device: deviceOf(text, parsed),
    os: parsed.os.name ?? null,
    browser: parsed.browser.name ?? null,
  };
}

function deviceOf(text: string, parsed: ReturnType<UAParser['getResult']>): string {
  if (isbot(text)) return 'bot';
  const known = deviceOfType[parsed.device.type ?? ''];
  if (known !== undefined) return known;
  if (parsed.device.type !== undefined) return 'other';
  return desktopSystems.test(parsed.os.name ?? '') ? 'desktop' : 'other';
}

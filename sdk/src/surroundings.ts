// What the SDK takes from its surroundings. A page gives the browser's own; a test gives a clock that it sets.

export interface Surroundings {
  /** The device's clock, milliseconds since 1970. It may be wrong, and may jump. */
  now(): number;
  /** Milliseconds that only ever grow. */
  ticks(): number;
  /** From 0 to 1. */
  random(): number;
  post(url: string, init: RequestInit): Promise<Response>;
  /** Hands over what outlives the page; false when it was not taken. */
  beacon(url: string, body: string): boolean;
}

export const browser: Surroundings = {
  now: () => Date.now(),
  ticks: () => performance.now(),
  random: () => Math.random(),
  post: (url, init) => fetch(url, init),
  beacon: (url, body) => navigator.sendBeacon(url, body),
};

// What time it is, by the server's clock: a page on a machine whose clock is wrong still says "3 min ago" truly. Ticks once in fifteen
// seconds, for all that shows ages.

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

interface Clock {
  now: Date;
  /** Now to the millisecond, for what is drawn as it goes on. */
  read: () => Date;
  /** Tells what the server's clock says. */
  hear: (serverNow: string) => void;
}

const ClockContext = createContext<Clock | undefined>(undefined);
const tickMs = 15_000;

export function ClockProvider({ children }: { children: ReactNode }) {
  const [ahead, setAhead] = useState(0);
  const [tick, setTick] = useState(() => Date.now());
  // On whole quarters of the server's minutes, so that what goes by minutes moves when a minute begins.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (): void => {
      timer = setTimeout(beat, tickMs - ((Date.now() + ahead) % tickMs) + 20);
    };
    const beat = (): void => {
      setTick(Date.now());
      wait();
    };
    wait();
    return () => clearTimeout(timer);
  }, [ahead]);
  const value = useMemo(
    () => ({
      now: new Date(tick + ahead),
      read: () => new Date(Date.now() + ahead),
      hear: (serverNow: string) => {
        const at = Date.parse(serverNow);
        if (!Number.isNaN(at)) setAhead(before => closer(before, at - Date.now()));
      },
    }),
    [tick, ahead],
  );
  return <ClockContext.Provider value={value}>{children}</ClockContext.Provider>;
}

/** The way of a message takes time; only a real difference moves the clock. */
const closer = (before: number, ahead: number): number => (Math.abs(before - ahead) < 5_000 ? before : ahead);

export function useClock(): Clock {
  const found = useContext(ClockContext);
  if (found === undefined) throw new Error('useClock stands outside of ClockProvider');
  return found;
}

/** Now, by the server's clock; new every fifteen seconds. */
export const useNow = (): Date => useClock().now;

'use client';

import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { useLocale } from 'use-intl';
import { type Times, timesIn, utc } from '@/lib/format/zone';
import { zoneCookie } from './zoneCookie';

interface Chosen {
  times: Times;
  /** Shows times in a zone from now on, by its IANA name; remembered by the browser. */
  choose(zone: string): void;
}

const TimesContext = createContext<Chosen>({ times: utc, choose: () => undefined });

/** Gives everything below it the zone that times are shown in. `zone` is what the server read from the cookie. */
export function TimesProvider({ zone, children }: { zone: string; children: ReactNode }) {
  const language = useLocale();
  const [shown, setShown] = useState(zone);
  const chosen = useMemo(
    () => ({
      times: timesIn(shown, language),
      choose(next: string) {
        // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing where the page comes by plain HTTP
        document.cookie = zoneCookie(next);
        setShown(next);
      },
    }),
    [shown, language],
  );
  return <TimesContext value={chosen}>{children}</TimesContext>;
}

/** How times are told on screen: in UTC, or in the zone that was chosen. */
export function useTimes(): Times {
  return useContext(TimesContext).times;
}

/** Times as they are told, and the way to tell them otherwise. */
export function useChosenTimes(): Chosen {
  return useContext(TimesContext);
}

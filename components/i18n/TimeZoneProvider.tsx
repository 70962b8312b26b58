'use client';

import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { useLocale } from 'use-intl';
import { createTimeFormat, type TimeFormat, utcTimeFormat } from '@/lib/core/format/time-format';
import { formatTimeZoneCookie } from './time-zone-cookie';

interface TimeZoneState {
  times: TimeFormat;
  /** Shows times in a zone from now on, by its IANA name; remembered by the browser. */
  setZone(zone: string): void;
}

const TimeZoneContext = createContext<TimeZoneState>({ times: utcTimeFormat, setZone: () => undefined });

/** Gives everything below it the zone that times are shown in. `zone` is what the server read from the cookie. */
export function TimeZoneProvider({ zone, children }: { zone: string; children: ReactNode }) {
  const language = useLocale();
  const [shown, setShown] = useState(zone);
  const chosen = useMemo(
    () => ({
      times: createTimeFormat(shown, language),
      setZone(next: string) {
        // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing where the page comes by plain HTTP
        document.cookie = formatTimeZoneCookie(next);
        setShown(next);
      },
    }),
    [shown, language],
  );
  return <TimeZoneContext value={chosen}>{children}</TimeZoneContext>;
}

/** How times are told on screen: in UTC, or in the zone that was chosen. */
export function useTimeFormatter(): TimeFormat {
  return useContext(TimeZoneContext).times;
}

/** Times as they are told, and the way to tell them otherwise. */
export function useTimeZone(): TimeZoneState {
  return useContext(TimeZoneContext);
}

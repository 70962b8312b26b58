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

/** Provides the zone of all shown times to the components below it. `zone` is from the cookie that the server read. */
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

/** The zone of times on screen: UTC, or the chosen one. */
export function useTimeFormatter(): TimeFormat {
  return useContext(TimeZoneContext).times;
}

/** Formatters of times on screen, and a function that switches the zone. */
export function useTimeZone(): TimeZoneState {
  return useContext(TimeZoneContext);
}

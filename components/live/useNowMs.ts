'use client';

import { useEffect, useState } from 'react';

/** Draws the component again once a second, for ages in words. Returns ms, null on the server. */
export function useNowMs(): number | null {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

'use client';

import type { ReactNode } from 'react';
import { CrosshairProvider } from '@/components/charts/CrosshairProvider';
import { useFreshness } from '@/components/live/useFreshness';
import styles from './AppShell.module.css';

/** The page within its frame: grey while its content is stale. Its charts share one crosshair. */
export function MainContent({ children }: { children: ReactNode }) {
  const { freshness } = useFreshness();
  return (
    <main id="page" className={styles.page} data-stale={freshness === 'stale' || undefined}>
      <CrosshairProvider>{children}</CrosshairProvider>
    </main>
  );
}

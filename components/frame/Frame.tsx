import { type ReactNode, Suspense } from 'react';
import { Banner } from './Banner';
import styles from './Frame.module.css';
import { LivePill } from './LivePill';
import { Mark } from './Mark';
import { Pages } from './Pages';
import { ThemeSwitch } from './ThemeSwitch';
import { UpstreamPicker } from './UpstreamPicker';

/** What surrounds every page: title, upstream, live state, theme, and the way to the other pages. */
export function Frame({ children }: { children: ReactNode }) {
  return (
    <div className={styles.frame}>
      <a href="#page" className={styles.skip}>
        Skip to the page
      </a>
      <header className={styles.head}>
        <div className={styles.left}>
          <Mark />
          <Suspense>
            <UpstreamPicker />
          </Suspense>
        </div>
        <div className={styles.right}>
          <LivePill />
          <span className={styles.range}>Last 5 min · UTC</span>
          <ThemeSwitch />
        </div>
      </header>
      <Suspense>
        <Pages />
      </Suspense>
      <Banner />
      <main id="page" className={styles.page}>
        {children}
      </main>
    </div>
  );
}

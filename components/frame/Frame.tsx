import { type ReactNode, Suspense } from 'react';
import { RangePicker } from '@/components/range/RangePicker';
import { ZoneSwitch } from '@/components/time/ZoneSwitch';
import { Banner } from './Banner';
import styles from './Frame.module.css';
import { LivePill } from './LivePill';
import { Mark } from './Mark';
import { Page } from './Page';
import { Pages } from './Pages';
import { TabSign } from './TabSign';
import { ThemeSwitch } from './ThemeSwitch';
import { UpstreamPicker } from './UpstreamPicker';

/** What surrounds every page: title, upstream, live state, range, theme, and the way to the other pages. */
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
          <Suspense>
            <RangePicker />
          </Suspense>
          <span className={styles.zone}>
            <ZoneSwitch />
          </span>
          <ThemeSwitch />
        </div>
      </header>
      <Suspense>
        <Pages />
      </Suspense>
      <Page>{children}</Page>
      <Banner />
      <TabSign />
    </div>
  );
}

import type { ReactNode } from 'react';
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

/**
 * What surrounds every page: title, upstream, live state, range, theme, and the way to the other pages. None of
 * it is in a Suspense of its own: it would be shown after the page, and move it.
 */
export function Frame({ children }: { children: ReactNode }) {
  return (
    <div className={styles.frame}>
      <a href="#page" className={styles.skip}>
        Skip to the page
      </a>
      <header className={styles.head}>
        <div className={styles.left}>
          <Mark />
          <UpstreamPicker />
        </div>
        <div className={styles.right}>
          <LivePill />
          <RangePicker />
          <span className={styles.zone}>
            <ZoneSwitch />
          </span>
          <ThemeSwitch />
        </div>
      </header>
      <Pages />
      <Page>{children}</Page>
      <Banner />
      <TabSign />
    </div>
  );
}

'use client';

import type { ReactNode } from 'react';
import { UserMenu } from '@/components/access/UserMenu';
import { Commands } from '@/components/command/Commands';
import { RangePicker } from '@/components/range/RangePicker';
import { ZoneSwitch } from '@/components/time/ZoneSwitch';
import { useWords } from '@/components/words/WordsProvider';
import { Banner } from './Banner';
import styles from './Frame.module.css';
import { LanguageSwitch } from './LanguageSwitch';
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
  const words = useWords();
  return (
    <div className={styles.frame}>
      <a href="#page" className={styles.skip}>
        {words('frame.skip')}
      </a>
      <header className={styles.head}>
        <div className={styles.left}>
          <Mark />
          <UpstreamPicker />
        </div>
        <div className={styles.right}>
          <UserMenu />
          <LivePill />
          <RangePicker />
          <span className={styles.roomy}>
            <ZoneSwitch />
          </span>
          <Commands />
          <span className={styles.roomy}>
            <LanguageSwitch />
          </span>
          <span className={styles.roomy}>
            <ThemeSwitch />
          </span>
        </div>
      </header>
      <Pages />
      <Page>{children}</Page>
      <Banner />
      <TabSign />
    </div>
  );
}

'use client';

import type { ReactNode } from 'react';
import { UserMenu } from '@/components/access/UserMenu';
import { CommandBar } from '@/components/command-palette/CommandBar';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { RangePicker } from '@/components/range/RangePicker';
import { Logo } from '@/components/ui/Logo';
import { TimeZoneSwitch } from '@/components/ui/TimeZoneSwitch';
import { AlertBanner } from './AlertBanner';
import styles from './AppShell.module.css';
import { FaviconStatus } from './FaviconStatus';
import { LanguageSwitch } from './LanguageSwitch';
import { LiveStatus } from './LiveStatus';
import { MainContent } from './MainContent';
import { NavBar } from './NavBar';
import { ThemeSwitch } from './ThemeSwitch';
import { UpstreamPicker } from './UpstreamPicker';

/**
 * The frame of every page: title, upstream, live state, range, theme, and links to the other pages. None of
 * it is in a Suspense of its own: it would be shown after the page, and move it.
 */
export function AppShell({ children }: { children: ReactNode }) {
  const t = useTranslator();
  return (
    <div className={styles.frame}>
      <a href="#page" className={styles.skip}>
        {t('shell.skip')}
      </a>
      <header className={styles.head}>
        <div className={styles.left}>
          <Logo />
          <UpstreamPicker />
        </div>
        <div className={styles.right}>
          <UserMenu />
          <LiveStatus />
          <RangePicker />
          <span className={styles.roomy}>
            <TimeZoneSwitch />
          </span>
          <CommandBar />
          <span className={styles.roomy}>
            <LanguageSwitch />
          </span>
          <span className={styles.roomy}>
            <ThemeSwitch />
          </span>
        </div>
      </header>
      <NavBar />
      <MainContent>{children}</MainContent>
      <AlertBanner />
      <FaviconStatus />
    </div>
  );
}

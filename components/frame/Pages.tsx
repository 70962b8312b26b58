'use client';

import {
  IconArrowsShuffle,
  IconDownload,
  IconFingerprint,
  IconLayoutDashboard,
  IconServer2,
  IconSettings,
} from '@tabler/icons-react';
import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import { useWords } from '@/components/words/WordsProvider';
import styles from './Frame.module.css';

const pages = [
  { href: '/', word: 'overview', Icon: IconLayoutDashboard },
  { href: '/backends', word: 'backends', Icon: IconServer2 },
  { href: '/sessions', word: 'sessions', Icon: IconFingerprint },
  { href: '/failovers', word: 'failovers', Icon: IconArrowsShuffle },
  { href: '/export', word: 'export', Icon: IconDownload },
  { href: '/settings', word: 'settings', Icon: IconSettings },
] as const;

/** What of the address goes along from page to page. */
const kept = ['upstream', 'range'];

/** The pages there are; a bar at the bottom on a phone. The chosen upstream and range go along. */
export function Pages() {
  const words = useWords();
  const path = usePathname();
  const here = useSearchParams();
  const along = new URLSearchParams([...here].filter(([name]) => kept.includes(name)));
  const query = along.size > 0 ? `?${along}` : '';
  return (
    <nav className={styles.pages} aria-label={words('frame.pages')}>
      {pages.map(({ href, word, Icon }) => {
        const isHere = href === '/' ? path === '/' : path.startsWith(href);
        return (
          <Link
            key={href}
            href={`${href}${query}`}
            // Styles fetched ahead and not used within seconds are complained about by browsers.
            prefetch={false}
            className={styles.link}
            aria-current={isHere ? 'page' : undefined}
          >
            <Icon size={16} stroke={1.6} aria-hidden="true" />
            {words(`frame.page.${word}`)}
          </Link>
        );
      })}
    </nav>
  );
}

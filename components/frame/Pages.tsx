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
import styles from './Frame.module.css';

const pages = [
  { href: '/', label: 'Overview', Icon: IconLayoutDashboard },
  { href: '/backends', label: 'Backends', Icon: IconServer2 },
  { href: '/sessions', label: 'Sessions', Icon: IconFingerprint },
  { href: '/failovers', label: 'Failovers', Icon: IconArrowsShuffle },
  { href: '/export', label: 'Export', Icon: IconDownload },
  { href: '/settings', label: 'Settings', Icon: IconSettings },
];

/** What of the address goes along from page to page. */
const kept = ['upstream', 'range'];

/** The pages there are; a bar at the bottom on a phone. The chosen upstream and range go along. */
export function Pages() {
  const path = usePathname();
  const here = useSearchParams();
  const along = new URLSearchParams([...here].filter(([name]) => kept.includes(name)));
  const query = along.size > 0 ? `?${along}` : '';
  return (
    <nav className={styles.pages} aria-label="Pages">
      {pages.map(({ href, label, Icon }) => {
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
            {label}
          </Link>
        );
      })}
    </nav>
  );
}

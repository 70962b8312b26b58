'use client';

import {
  IconArrowsShuffle,
  IconDownload,
  IconFingerprint,
  IconLayoutDashboard,
  IconSettings,
} from '@tabler/icons-react';
import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import styles from './Frame.module.css';

const pages = [
  { href: '/', label: 'Overview', Icon: IconLayoutDashboard },
  { href: '/sessions', label: 'Sessions', Icon: IconFingerprint },
  { href: '/failovers', label: 'Failovers', Icon: IconArrowsShuffle },
  { href: '/export', label: 'Export', Icon: IconDownload },
  { href: '/settings', label: 'Settings', Icon: IconSettings },
];

/** The pages there are; a bar at the bottom on a phone. The chosen upstream goes along. */
export function Pages() {
  const path = usePathname();
  const upstream = useSearchParams().get('upstream');
  const query = upstream ? `?upstream=${encodeURIComponent(upstream)}` : '';
  return (
    <nav className={styles.pages} aria-label="Pages">
      {pages.map(({ href, label, Icon }) => {
        const here = href === '/' ? path === '/' : path.startsWith(href);
        return (
          <Link
            key={href}
            href={`${href}${query}`}
            // Styles fetched ahead and not used within seconds are complained about by browsers.
            prefetch={false}
            className={styles.link}
            aria-current={here ? 'page' : undefined}
          >
            <Icon size={16} stroke={1.6} aria-hidden="true" />
            {label}
          </Link>
        );
      })}
    </nav>
  );
}

'use client';

import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { navItems, withCarriedParams } from '@/components/navigation/nav-items';
import styles from './AppShell.module.css';

/** Links to all pages; a bar at the bottom on a phone. The chosen upstream and range are kept. */
export function NavBar() {
  const t = useTranslator();
  const path = usePathname();
  const searchParams = useSearchParams();
  return (
    <nav className={styles.pages} aria-label={t('shell.pages')}>
      {navItems.map(({ href, title, icon: Icon }) => {
        const isCurrent = href === '/' ? path === '/' : path.startsWith(href);
        return (
          <Link
            key={href}
            href={withCarriedParams(href, searchParams)}
            // Styles fetched ahead and not used within seconds are complained about by browsers.
            prefetch={false}
            className={styles.link}
            aria-current={isCurrent ? 'page' : undefined}
          >
            <Icon size={16} stroke={1.6} aria-hidden="true" />
            {t(title)}
          </Link>
        );
      })}
    </nav>
  );
}

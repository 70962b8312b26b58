'use client';

import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import { useWords } from '@/components/words/WordsProvider';
import styles from './Frame.module.css';
import { placeIcons } from './placeIcons';
import { goingAlong, places } from './places';

/** The pages there are; a bar at the bottom on a phone. The chosen upstream and range go along. */
export function Pages() {
  const words = useWords();
  const path = usePathname();
  const here = useSearchParams();
  return (
    <nav className={styles.pages} aria-label={words('frame.pages')}>
      {places.map(({ href, word }) => {
        const isHere = href === '/' ? path === '/' : path.startsWith(href);
        const Icon = placeIcons[word];
        return (
          <Link
            key={href}
            href={goingAlong(href, here)}
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

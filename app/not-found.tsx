'use client';

import Link from 'next/link';
import styles from '@/components/empty/empty.module.css';
import { useWords } from '@/components/words/WordsProvider';

export default function NotFound() {
  const words = useWords();
  return (
    <section className={styles.message}>
      <h1>{words('errors.missing.title')}</h1>
      <p>
        {words.rich('errors.missing.text', {
          overview: (part) => <Link href="/">{part}</Link>,
          sessions: (part) => <Link href="/sessions">{part}</Link>,
        })}
      </p>
    </section>
  );
}

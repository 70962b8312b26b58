'use client';

import Link from 'next/link';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import styles from '@/components/ui/message.module.css';

export default function NotFound() {
  const t = useTranslator();
  return (
    <section className={styles.message}>
      <h1>{t('shell.notFound.title')}</h1>
      <p>
        {t.rich('shell.notFound.text', {
          overview: (part) => <Link href="/">{part}</Link>,
          sessions: (part) => <Link href="/sessions">{part}</Link>,
        })}
      </p>
    </section>
  );
}

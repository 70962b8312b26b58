'use client';

import { Button } from '@mantine/core';
import styles from '@/components/empty/empty.module.css';
import { useWords } from '@/components/words/WordsProvider';

export default function PageError({
  error: { digest },
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const words = useWords();
  return (
    <section className={styles.message} role="alert">
      <h1>{words('errors.page.title')}</h1>
      <p>
        {digest
          ? words.rich('errors.page.textUnder', { digest, code: (part) => <code>{part}</code> })
          : words('errors.page.text')}
      </p>
      <Button size="xs" onClick={reset}>
        {words('errors.page.again')}
      </Button>
    </section>
  );
}

'use client';

import { Button } from '@mantine/core';
import styles from '@/components/empty/empty.module.css';

export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <section className={styles.message} role="alert">
      <h1>This page could not be made</h1>
      <p>
        The dashboard could not read its database, or met a fault of its own. Traffic through the load
        balancer and its log do not depend on it. The dashboard's output says more
        {error.digest ? (
          <>
            {' '}
            under <code>{error.digest}</code>
          </>
        ) : null}
        .
      </p>
      <Button size="xs" onClick={reset}>
        Try again
      </Button>
    </section>
  );
}

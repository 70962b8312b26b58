'use client';

import { Button } from '@mantine/core';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useIsOutdated } from '@/components/live/LiveProvider';
import { isChunkLoadError } from '@/components/ui/chunk-load-error';
import styles from '@/components/ui/message.module.css';
import { formatError } from '@/lib/core/format-error.mjs';

interface Props {
  error: Error & { digest?: string };
  reset: () => void;
}

export default function PageError({ error, reset }: Props) {
  const t = useTranslator();
  const { digest } = error;
  // Errors of the server have a digest, all others are the browser's.
  if (digest === undefined) return <BrowserError error={error} />;
  return (
    <section className={styles.message} role="alert">
      <h1>{t('shell.errorPage.title')}</h1>
      <p>{t.rich('shell.errorPage.text', { digest, code: (part) => <code>{part}</code> })}</p>
      <Button size="xs" onClick={reset}>
        {t('shell.errorPage.retry')}
      </Button>
    </section>
  );
}

/** The cause of an error in the browser: code that could not be fetched, or a bug of the page. */
function BrowserError({ error }: { error: Error }) {
  const t = useTranslator();
  const outdated = useIsOutdated();
  const missing = outdated ? t('ui.chunk.outdated') : t('ui.chunk.unreachable');
  return (
    <section className={styles.message} role="alert">
      <h1>{t(isChunkLoadError(error) ? 'ui.chunk.page' : 'shell.browserError.title')}</h1>
      <p>
        {isChunkLoadError(error) ? missing : t('shell.browserError.text', { reason: formatError(error) })}
      </p>
      <Button size="xs" onClick={() => window.location.reload()}>
        {t('ui.chunk.reload')}
      </Button>
    </section>
  );
}

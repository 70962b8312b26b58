'use client';

import { Button } from '@mantine/core';
import styles from '@/components/empty/empty.module.css';
import { isMissingChunk } from '@/components/lazy/chunk';
import { useOutdated } from '@/components/live/LiveProvider';
import { useWords } from '@/components/words/WordsProvider';
import { errorSentence } from '@/lib/core/error-sentence.mjs';

interface Props {
  error: Error & { digest?: string };
  reset: () => void;
}

export default function PageError({ error, reset }: Props) {
  const words = useWords();
  const { digest } = error;
  // Errors of the server come with a digest, all others are the browser's.
  if (digest === undefined) return <BrowserError error={error} />;
  return (
    <section className={styles.message} role="alert">
      <h1>{words('errors.page.title')}</h1>
      <p>{words.rich('errors.page.textUnder', { digest, code: (part) => <code>{part}</code> })}</p>
      <Button size="xs" onClick={reset}>
        {words('errors.page.again')}
      </Button>
    </section>
  );
}

/** What failed in the browser: code that could not be fetched, or a fault of the page's own. */
function BrowserError({ error }: { error: Error }) {
  const words = useWords();
  const outdated = useOutdated();
  const missing = outdated ? words('errors.chunk.outdated') : words('errors.chunk.unreachable');
  return (
    <section className={styles.message} role="alert">
      <h1>{words(isMissingChunk(error) ? 'errors.chunk.page' : 'errors.browser.title')}</h1>
      <p>
        {isMissingChunk(error) ? missing : words('errors.browser.text', { reason: errorSentence(error) })}
      </p>
      <Button size="xs" onClick={() => window.location.reload()}>
        {words('errors.chunk.reload')}
      </Button>
    </section>
  );
}

'use client';

import { Button, CopyButton } from '@mantine/core';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import styles from './text.module.css';

/** A command on one line with a button that copies it. */
export function CopyableLine({ text }: { text: string }) {
  const t = useTranslator();
  return (
    <div className={styles.line}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
      <code className={styles.code} tabIndex={0}>
        {text}
      </code>
      <CopyButton value={text} timeout={1500}>
        {({ copied, copy }) => (
          <Button size="compact-sm" variant="default" onClick={copy} w={72} flex="none">
            {t(copied ? 'ui.copied' : 'ui.copy')}
          </Button>
        )}
      </CopyButton>
    </div>
  );
}

'use client';

import { CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { shortId } from '@/lib/format/id';
import styles from './text.module.css';

/** An id shortened in its middle, copied whole on click. */
export function ShortId({ id, what }: { id: string; what: string }) {
  return (
    <CopyButton value={id} timeout={1500}>
      {({ copied, copy }) => (
        <button type="button" className={styles.id} title={`${id}, click to copy`} onClick={copy}>
          <span className="visually-hidden">Copy {what} </span>
          {shortId(id)}
          {copied ? (
            <IconCheck size={12} aria-label="copied" />
          ) : (
            <IconCopy size={12} className={styles.sign} aria-hidden="true" />
          )}
        </button>
      )}
    </CopyButton>
  );
}

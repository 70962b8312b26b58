'use client';

import { CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { shortId } from '@/lib/core/format/short-id';
import styles from './text.module.css';

/** An id shortened in its middle, copied whole on click. `tabIndex` -1 if the keyboard navigates by rows. */
export function ShortId({ id, what, tabIndex }: { id: string; what: string; tabIndex?: number }) {
  const t = useTranslator();
  return (
    <CopyButton value={id} timeout={1500}>
      {({ copied, copy }) => (
        <button
          type="button"
          className={styles.id}
          title={t('ui.copyIdTitle', { id })}
          tabIndex={tabIndex}
          onClick={copy}
        >
          <span className="visually-hidden">{t('ui.copyId', { what })} </span>
          {shortId(id)}
          {copied ? (
            <IconCheck size={12} aria-label={t('ui.copiedMark')} />
          ) : (
            <IconCopy size={12} className={styles.sign} aria-hidden="true" />
          )}
        </button>
      )}
    </CopyButton>
  );
}

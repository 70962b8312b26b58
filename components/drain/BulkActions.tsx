'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { useCanOperate } from '@/components/access/PrincipalProvider';
import { formatCount } from '@/components/i18n/formatters';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import type { BackendRow } from '@/lib/contract/types';
import styles from './drain.module.css';
import { LazyDrainDialog } from './LazyDialogs';
import { useChangeBackends } from './useChangeBackends';

/** The actions on all selected backends at once. Keeps its height when nothing is selected. */
export function BulkActions({ selected, onClear }: { selected: BackendRow[]; onClear: () => void }) {
  const formatters = useFormatters();
  const mayAct = useCanOperate();
  const { t } = formatters;
  const [isDialogOpen, setIsDialogOpen] = useState(false);
  const { busy, change } = useChangeBackends();
  const [first, ...others] = selected;
  const out = selected.filter(({ adminState }) => adminState !== 'ready');
  const done = () => {
    setIsDialogOpen(false);
    onClear();
  };
  const countArgument = { backends: formatCount(formatters, 'backends', selected.length) };
  if (!mayAct) return null;
  if (!first) return <p className={`quiet ${styles.bulk}`}>{t('drain.bulk.none')}</p>;
  return (
    <div className={styles.bulk}>
      <span className={styles.count} role="status">
        {t('drain.bulk.selected', countArgument)}
      </span>
      <Button size="compact-sm" variant="default" onClick={() => setIsDialogOpen(true)}>
        {t('drain.bulk.drain', countArgument)}
      </Button>
      {out.length > 0 ? (
        <Button
          size="compact-sm"
          variant="default"
          loading={busy}
          onClick={async () => {
            if (await change(out, { adminState: 'ready' })) onClear();
          }}
        >
          {t('drain.bulk.resume', { backends: formatCount(formatters, 'backends', out.length) })}
        </Button>
      ) : null}
      <Button size="compact-sm" variant="subtle" onClick={onClear}>
        {t('drain.bulk.clear')}
      </Button>
      {isDialogOpen ? (
        <LazyDrainDialog
          backends={[first, ...others]}
          intent="drain"
          onClose={() => setIsDialogOpen(false)}
          onDone={done}
        />
      ) : null}
    </div>
  );
}

'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import type { BackendRow } from '@/lib/api/types';
import { counted } from '@/lib/format/number';
import { DrainDialog } from './dialogs';
import styles from './drain.module.css';
import { useChangeBackends } from './useChangeBackends';

/** What can be done with all selected backends at once. Keeps its height when nothing is selected. */
export function BulkBar({ selected, onClear }: { selected: BackendRow[]; onClear: () => void }) {
  const [asking, setAsking] = useState(false);
  const { busy, change } = useChangeBackends();
  const [first, ...others] = selected;
  const out = selected.filter(({ adminState }) => adminState !== 'ready');
  const done = () => {
    setAsking(false);
    onClear();
  };
  if (!first) return <p className={`quiet ${styles.bulk}`}>Select backends to drain them together.</p>;
  return (
    <div className={styles.bulk}>
      <span className={styles.count} role="status">
        {counted(selected.length, 'backend')} selected
      </span>
      <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
        Drain {counted(selected.length, 'backend')}
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
          Resume {counted(out.length, 'backend')}
        </Button>
      ) : null}
      <Button size="compact-sm" variant="subtle" onClick={onClear}>
        Clear
      </Button>
      {asking ? (
        <DrainDialog
          backends={[first, ...others]}
          intent="drain"
          onClose={() => setAsking(false)}
          onDone={done}
        />
      ) : null}
    </div>
  );
}

'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { useMayAct } from '@/components/access/AskerProvider';
import { counted } from '@/components/words/telling';
import { useTelling } from '@/components/words/WordsProvider';
import type { BackendRow } from '@/lib/api/types';
import { DrainDialog } from './dialogs';
import styles from './drain.module.css';
import { useChangeBackends } from './useChangeBackends';

/** What can be done with all selected backends at once. Keeps its height when nothing is selected. */
export function BulkBar({ selected, onClear }: { selected: BackendRow[]; onClear: () => void }) {
  const telling = useTelling();
  const mayAct = useMayAct();
  const { words } = telling;
  const [asking, setAsking] = useState(false);
  const { busy, change } = useChangeBackends();
  const [first, ...others] = selected;
  const out = selected.filter(({ adminState }) => adminState !== 'ready');
  const done = () => {
    setAsking(false);
    onClear();
  };
  const some = { backends: counted(telling, 'backends', selected.length) };
  if (!mayAct) return null;
  if (!first) return <p className={`quiet ${styles.bulk}`}>{words('drain.bulk.none')}</p>;
  return (
    <div className={styles.bulk}>
      <span className={styles.count} role="status">
        {words('drain.bulk.selected', some)}
      </span>
      <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
        {words('drain.bulk.drain', some)}
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
          {words('drain.bulk.resume', { backends: counted(telling, 'backends', out.length) })}
        </Button>
      ) : null}
      <Button size="compact-sm" variant="subtle" onClick={onClear}>
        {words('drain.bulk.clear')}
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

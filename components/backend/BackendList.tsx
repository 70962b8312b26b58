'use client';

import { Checkbox } from '@mantine/core';
import { useSearchParams } from 'next/navigation';
import { useMemo, useState } from 'react';
import { useMayAct } from '@/components/access/AskerProvider';
import { BulkBar } from '@/components/drain/BulkBar';
import { RowActions } from '@/components/drain/RowActions';
import { behindOf } from '@/components/live/behind';
import { useLive } from '@/components/live/LiveProvider';
import { BackendTable } from '@/components/overview/BackendTable';
import { upstreamPart } from '@/components/overview/upstreamPart';
import { useWords } from '@/components/words/WordsProvider';
import type { LiveSnapshot } from '@/lib/api/types';
import styles from './backendPage.module.css';

/** Every backend of an upstream, live, to drain one or several. `initial` is what the server knew. */
export function BackendList({ initial }: { initial: LiveSnapshot }) {
  const words = useWords();
  const mayAct = useMayAct();
  const { data } = useLive();
  const chosen = useSearchParams().get('upstream');
  const live = data ?? initial;
  const { backends, load } = useMemo(() => upstreamPart(live, chosen), [live, chosen]);
  const [names, setNames] = useState<ReadonlySet<string>>(new Set());
  const selected = backends.filter(({ name }) => names.has(name));
  const choose = (name: string, isChosen: boolean) => {
    const next = new Set(names);
    if (isChosen) next.add(name);
    else next.delete(name);
    setNames(next);
  };
  return (
    <div className={styles.page}>
      <h1>{words('backend.list')}</h1>
      <BulkBar selected={selected} onClear={() => setNames(new Set())} />
      <BackendTable
        backends={backends}
        load={load}
        upTo={live.upTo}
        storedUpTo={behindOf(live)?.storedUpTo ?? null}
        now={live.time}
        lead={({ name }) =>
          mayAct ? (
            <Checkbox
              size="xs"
              aria-label={words('backend.select', { name })}
              checked={names.has(name)}
              onChange={(event) => choose(name, event.currentTarget.checked)}
            />
          ) : null
        }
        actions={(backend) => <RowActions backend={backend} />}
      />
    </div>
  );
}

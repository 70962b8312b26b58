'use client';

import { Checkbox } from '@mantine/core';
import { useSearchParams } from 'next/navigation';
import { useMemo, useState } from 'react';
import { useCanOperate } from '@/components/access/PrincipalProvider';
import { BackendActions } from '@/components/drain/BackendActions';
import { BulkActions } from '@/components/drain/BulkActions';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useLive } from '@/components/live/LiveProvider';
import { getLogLag } from '@/components/live/log-lag';
import { selectUpstream } from '@/components/live/upstream-slice';
import { BackendTable } from '@/components/overview/BackendTable';
import type { LiveSnapshot } from '@/lib/contract/types';
import styles from './backend-page.module.css';

/** Every backend of an upstream, live, to drain one or several. `initial` is the server-rendered state. */
export function BackendList({ initial }: { initial: LiveSnapshot }) {
  const t = useTranslator();
  const mayAct = useCanOperate();
  const { data } = useLive();
  const chosen = useSearchParams().get('upstream');
  const live = data ?? initial;
  const { backends, load } = useMemo(() => selectUpstream(live, chosen), [live, chosen]);
  const [names, setNames] = useState<ReadonlySet<string>>(new Set());
  const selected = backends.filter(({ name }) => names.has(name));
  const setSelected = (name: string, isChosen: boolean) => {
    const next = new Set(names);
    if (isChosen) next.add(name);
    else next.delete(name);
    setNames(next);
  };
  return (
    <div className={styles.page}>
      <h1>{t('backendPage.list')}</h1>
      <BulkActions selected={selected} onClear={() => setNames(new Set())} />
      <BackendTable
        backends={backends}
        load={load}
        upTo={live.upTo}
        storedUpTo={getLogLag(live)?.storedUpTo ?? null}
        now={live.time}
        renderLead={({ name }) =>
          mayAct ? (
            <Checkbox
              size="xs"
              aria-label={t('backendPage.select', { name })}
              checked={names.has(name)}
              onChange={(event) => setSelected(name, event.currentTarget.checked)}
            />
          ) : null
        }
        renderActions={(backend) => <BackendActions backend={backend} />}
      />
    </div>
  );
}

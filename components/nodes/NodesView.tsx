'use client';

import { useMemo } from 'react';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useLive } from '@/components/live/LiveProvider';
import type { NodeRow } from '@/lib/contract/types';
import { sortNodes } from './compare-nodes';
import { NodeTable } from './NodeTable';
import styles from './nodes.module.css';

interface Props {
  /** As the server rendered them. */
  nodes: NodeRow[];
  /** The server's time, ISO 8601. */
  now: string;
}

/** Every node that writes to the database, compared with the others, live. */
export function NodesView({ nodes, now }: Props) {
  const t = useTranslator();
  const { data, nodeRates } = useLive();
  const live = data?.nodes ?? nodes;
  const sorted = useMemo(() => sortNodes(live), [live]);
  return (
    <div className={styles.page}>
      <h1>{t('nodes.title')}</h1>
      {sorted.length === 0 ? (
        <section className={`panel ${styles.message}`} aria-label={t('nodes.none.title')}>
          <h2>{t('nodes.none.title')}</h2>
          <p className="quiet">{t('nodes.none.what')}</p>
        </section>
      ) : (
        <NodeTable nodes={sorted} rates={nodeRates} now={data?.time ?? now} />
      )}
      {sorted.length === 1 ? (
        <section className={`panel ${styles.message}`} aria-label={t('nodes.single.title')}>
          <p className="quiet">
            {t('nodes.single.what')} {t.rich('nodes.single.guide', { file: (part) => <code>{part}</code> })}
          </p>
        </section>
      ) : null}
    </div>
  );
}

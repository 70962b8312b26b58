'use client';

import type { ReactNode } from 'react';
import { formatCount } from '@/components/i18n/formatters';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import { useTimeFormatter } from '@/components/i18n/TimeZoneProvider';
import type { NodeRow, Versions } from '@/lib/contract/types';
import styles from './settings.module.css';

interface Props {
  versions: Versions;
  nodes: NodeRow[];
}

/** The running processes: versions, and each proxy with its workers. */
export function ProcessSummary({ versions, nodes }: Props) {
  const { t } = useFormatters();
  return (
    <section className="panel" aria-label={t('settings.processes.title')}>
      <div className="panel-head">
        <h2>{t('settings.processes.title')}</h2>
      </div>
      <dl className={styles.list}>
        <div>
          <dt>Stickyboard</dt>
          <dd className="mono">{versions.stickyboard}</dd>
        </div>
        <div>
          <dt>Node.js</dt>
          <dd className="mono">{versions.node}</dd>
        </div>
        <div>
          <dt>{t('settings.processes.database')}</dt>
          <dd className="mono">
            {versions.database}, {versions.migration}
          </dd>
        </div>
        {nodes.map((node) => (
          <NodeSummary key={node.name} node={node} ownVersion={versions.stickyboard} />
        ))}
        {nodes.length === 0 ? (
          <div>
            <dt>{t('settings.processes.proxyUnnamed')}</dt>
            <dd>{t('settings.processes.silent')}</dd>
          </div>
        ) : null}
      </dl>
    </section>
  );
}

function NodeSummary({ node, ownVersion }: { node: NodeRow; ownVersion: string }) {
  const formatters = useFormatters();
  const { t } = formatters;
  const { dateTime, timeOfDay } = useTimeFormatter();
  const { name, version, workers, startedAt, heartbeat } = node;
  const stateArguments = {
    workers: formatCount(formatters, 'workers', workers),
    since: dateTime(startedAt),
    heard: timeOfDay(heartbeat),
    time: (part: ReactNode) => <time dateTime={startedAt}>{part}</time>,
  };
  return (
    <div>
      <dt>
        {t.rich('settings.processes.proxy', {
          node: name,
          name: (part) => <span className="mono">{part}</span>,
        })}
      </dt>
      <dd>
        {version === ownVersion
          ? t.rich('settings.processes.state', stateArguments)
          : t.rich('settings.processes.otherVersion', { ...stateArguments, version })}
      </dd>
    </div>
  );
}

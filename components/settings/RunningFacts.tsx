'use client';

import type { ReactNode } from 'react';
import { useTimes } from '@/components/time/TimesProvider';
import { counted } from '@/components/words/telling';
import { useTelling } from '@/components/words/WordsProvider';
import type { NodeRow, Versions } from '@/lib/api/types';
import styles from './settings.module.css';

interface Props {
  versions: Versions;
  nodes: NodeRow[];
}

/** What is running: versions, and each proxy with its workers. */
export function RunningFacts({ versions, nodes }: Props) {
  const { words } = useTelling();
  return (
    <section className="panel" aria-label={words('settings.running.title')}>
      <div className="panel-head">
        <h2>{words('settings.running.title')}</h2>
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
          <dt>SQLite</dt>
          <dd className="mono">{versions.sqlite}</dd>
        </div>
        <div>
          <dt>{words('settings.running.database')}</dt>
          <dd className="mono">{versions.migration}</dd>
        </div>
        {nodes.map((node) => (
          <ProxyFacts key={node.name} node={node} ownVersion={versions.stickyboard} />
        ))}
        {nodes.length === 0 ? (
          <div>
            <dt>{words('settings.running.proxyUnnamed')}</dt>
            <dd>{words('settings.running.silent')}</dd>
          </div>
        ) : null}
      </dl>
    </section>
  );
}

function ProxyFacts({ node, ownVersion }: { node: NodeRow; ownVersion: string }) {
  const telling = useTelling();
  const { words } = telling;
  const { moment, clock } = useTimes();
  const { name, version, workers, startedAt, heartbeat } = node;
  const told = {
    workers: counted(telling, 'workers', workers),
    since: moment(startedAt),
    heard: clock(heartbeat),
    time: (part: ReactNode) => <time dateTime={startedAt}>{part}</time>,
  };
  return (
    <div>
      <dt>
        {words.rich('settings.running.proxy', {
          node: name,
          name: (part) => <span className="mono">{part}</span>,
        })}
      </dt>
      <dd>
        {version === ownVersion
          ? words.rich('settings.running.state', told)
          : words.rich('settings.running.otherVersion', { ...told, version })}
      </dd>
    </div>
  );
}

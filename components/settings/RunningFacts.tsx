import type { NodeRow, Versions } from '@/lib/api/types';
import { clock, moment } from '@/lib/format/time';
import styles from './settings.module.css';

interface Props {
  versions: Versions;
  nodes: NodeRow[];
}

/** What is running: versions, and each proxy with its workers. */
export function RunningFacts({ versions, nodes }: Props) {
  return (
    <section className="panel" aria-label="Running">
      <div className="panel-head">
        <h2>Running</h2>
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
          <dt>Database</dt>
          <dd className="mono">{versions.migration}</dd>
        </div>
        {nodes.map((node) => (
          <div key={node.name}>
            <dt>
              Proxy <span className="mono">{node.name}</span>
            </dt>
            <dd>
              {node.version === versions.stickyboard ? null : `version ${node.version}, `}
              {node.workers} {node.workers === 1 ? 'worker' : 'workers'}, since{' '}
              <time dateTime={node.startedAt}>{moment(node.startedAt)}</time>, last heard of at{' '}
              {clock(node.heartbeat)}
            </dd>
          </div>
        ))}
        {nodes.length === 0 ? (
          <div>
            <dt>Proxy</dt>
            <dd>■ has not reported yet</dd>
          </div>
        ) : null}
      </dl>
    </section>
  );
}

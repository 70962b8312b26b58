import { useFormatters } from '@/components/i18n/MessagesProvider';
import type { NodeRateSample } from '@/components/live/node-rates';
import { ScrollRegion } from '@/components/ui/ScrollRegion';
import type { NodeRow } from '@/lib/contract/types';
import { NodeDetailRow } from './NodeDetailRow';
import { NodeTableRow } from './NodeTableRow';
import styles from './nodes.module.css';

/** The columns after name and state; those of numbers are aligned to the right. */
const columns = [
  { word: 'version', isNumber: false },
  { word: 'configuration', isNumber: false },
  { word: 'upTime', isNumber: true },
  { word: 'rate', isNumber: true },
  { word: 'lag', isNumber: true },
  { word: 'journal', isNumber: true },
  { word: 'clock', isNumber: true },
  { word: 'database', isNumber: true },
  { word: 'intent', isNumber: false },
] as const;

interface Props {
  /** In the order of their names. */
  nodes: NodeRow[];
  rates: NodeRateSample[];
  /** ISO 8601, the server's time. */
  now: string;
}

/** A line per node, and one more beneath a node that differs from the others. On a phone, one card each. */
export function NodeTable({ nodes, rates, now }: Props) {
  const { t } = useFormatters();
  const running = nodes.filter(({ isLost, workers }) => !isLost && workers > 0).length;
  return (
    <section className="panel" aria-label={t('nodes.title')}>
      <div className="panel-head">
        <h2>{t('nodes.count', { count: nodes.length })}</h2>
        {nodes.length > 1 ? (
          <span className="quiet">
            {t('nodes.running', { running: String(running), all: String(nodes.length) })}
          </span>
        ) : null}
      </div>
      <ScrollRegion label={t('nodes.table')} className="scroll-x">
        <table className={`plain-table ${styles.table}`}>
          <thead>
            <tr>
              <th scope="col" className={styles.nameHead}>
                {t('nodes.column.node')}
              </th>
              <th scope="col">{t('nodes.column.state')}</th>
              {columns.map(({ word, isNumber }) => (
                <th key={word} scope="col" className={isNumber ? 'number' : undefined} data-column={word}>
                  {t(`nodes.column.${word}`)}
                </th>
              ))}
            </tr>
          </thead>
          {nodes.map((node) => (
            <tbody key={node.name} data-node={node.name}>
              <NodeTableRow
                node={node}
                nodes={nodes}
                rates={rates.map(({ byNode }) => byNode[node.name] ?? null)}
                now={now}
              />
              <NodeDetailRow node={node} columnCount={columns.length + 2} />
            </tbody>
          ))}
        </table>
      </ScrollRegion>
    </section>
  );
}

import type { ReactNode } from 'react';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import type { NodeRow } from '@/lib/contract/types';
import { isClockOff } from './format-clock-skew';
import styles from './nodes.module.css';

/** So many settings are named; the others are counted. */
const maxNames = 8;

/** What is not as on the other nodes, in sentences, in a line of its own; nothing for a node that is as it should be. */
export function NodeDetailRow({ node, columnCount }: { node: NodeRow; columnCount: number }) {
  const { t, numbers } = useFormatters();
  const { differingSettings, clockSkewMicros } = node;
  const sentences: { key: string; content: ReactNode }[] = [];
  if (differingSettings.length > 0) {
    const shown = differingSettings.slice(0, maxNames).join(', ');
    const rest = differingSettings.length - maxNames;
    const names = rest > 0 ? t('nodes.detail.more', { names: shown, count: rest }) : shown;
    sentences.push({
      key: 'configuration',
      content: t.rich('nodes.detail.configuration', {
        names,
        mono: (part) => (
          <span className="mono" title={differingSettings.join(', ')}>
            {part}
          </span>
        ),
      }),
    });
  }
  if (isClockOff(clockSkewMicros))
    sentences.push({
      key: 'clock',
      content: t(clockSkewMicros > 0 ? 'nodes.detail.clockAhead' : 'nodes.detail.clockBehind', {
        span: numbers.latency(Math.abs(clockSkewMicros)),
      }),
    });
  if (sentences.length === 0) return null;
  return (
    <tr className={styles.detail}>
      <td colSpan={columnCount}>
        {sentences.map(({ key, content }) => (
          <p key={key}>
            <span aria-hidden="true" className={styles.marked}>
              ▲
            </span>{' '}
            {content}
          </p>
        ))}
      </td>
    </tr>
  );
}

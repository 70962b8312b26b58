import { useFormatters } from '@/components/i18n/MessagesProvider';
import type { NodeRow } from '@/lib/contract/types';
import { getNodeState } from './node-state';
import styles from './nodes.module.css';

/** The state of a node as icon, word and colour, with a few words beneath. `now` is the server's time, ISO 8601. */
export function NodeStateCell({ node, now }: { node: NodeRow; now: string }) {
  const { icon, word, colour, note } = getNodeState(node, now, useFormatters());
  return (
    <>
      {/* A new key for a new state: its mark fades in once. */}
      <div key={word} className={styles.mark} style={{ color: colour }}>
        <span aria-hidden="true">{icon}</span> {word}
      </div>
      <div className={styles.note} title={note}>
        {note}
      </div>
    </>
  );
}

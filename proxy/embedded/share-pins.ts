import type { Logger } from '@/lib/core/logger';
import { PeerExchange } from '../peers/peer-exchange';
import type { PeerStore } from '../peers/peer-store';
import type { LearnTableSync } from '../sticky/learn-table-sync';
import type { SupervisorToWorkerMessage } from './messages';

/**
 * Shares the pins of this node with others by `store`; not at all if that is null.
 * @param learning the pins of all workers, which get those of other nodes as well
 * @param broadcast sends a message to all workers
 */
export function sharePins(
  store: PeerStore | null,
  learning: LearnTableSync,
  broadcast: (message: SupervisorToWorkerMessage) => void,
  log: Logger,
): PeerExchange | null {
  if (store === null) return null;
  return new PeerExchange({
    store,
    onPins: (learned) => {
      const news = learning.merge(learned);
      if (news.length > 0) broadcast({ type: 'learned-pins', learned: news });
    },
    onLivePeers: (hasLivePeers) => broadcast({ type: 'live-peers', hasLivePeers }),
    getPins: () => learning.snapshot(Date.now()),
    hasPin: ({ upstream, fingerprint }) => learning.has(upstream, fingerprint, Date.now()),
    log,
  });
}

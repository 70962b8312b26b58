import { counted, type Telling } from '@/components/words/telling';
import type { LiveSnapshot } from '@/lib/api/types';
import { secondsBetween } from '@/lib/format/time';

export interface Trouble {
  severity: 'down' | 'warn';
  /** What is wrong, and what it means for what is on screen. */
  sentence: string;
}

/** Heartbeats come every second; so many seconds without one mean that the process is gone. */
const silentAfter = 5;
const behindAfter = 5;

/** What is wrong with the proxies or their recorders, worst first, as the database tells it. */
export function troublesOf(
  { nodes, time }: Pick<LiveSnapshot, 'nodes' | 'time'>,
  telling: Telling,
): Trouble[] {
  const { words, numbers, times } = telling;
  const troubles: Trouble[] = [];
  if (nodes.length === 0) {
    troubles.push({ severity: 'warn', sentence: words('frame.trouble.nobody') });
  }
  for (const node of nodes) {
    const unrecorded = secondsBetween(node.recordedAt, time);
    const silent = secondsBetween(node.heartbeat, time);
    const rows = counted(telling, 'rows', node.lagRows);
    if (unrecorded > silentAfter) {
      troubles.push({
        severity: 'down',
        sentence: words(node.behind === 'locked' ? 'frame.trouble.locked' : 'frame.trouble.recorder', {
          node: node.name,
          time: times.clock(node.recordedAt),
          rows,
        }),
      });
    } else if (silent > silentAfter + node.lagSeconds) {
      troubles.push({
        severity: 'down',
        sentence: words('frame.trouble.proxy', { node: node.name, time: times.clock(node.heartbeat) }),
      });
    } else if (node.workers === 0) {
      troubles.push({
        severity: 'down',
        sentence: words('frame.trouble.workers', { node: node.name }),
      });
    } else if (node.lagSeconds > behindAfter) {
      troubles.push({
        severity: 'warn',
        sentence: words('frame.trouble.behind', {
          node: node.name,
          span: numbers.span(node.lagSeconds),
          rows,
        }),
      });
    }
    if (node.keeping !== 'kept') {
      troubles.push({
        severity: node.keeping === 'held' ? 'warn' : 'down',
        sentence: words(`frame.trouble.${node.keeping}`, {
          node: node.name,
          decisions: counted(telling, 'decisions', node.unrecorded),
          requests: counted(telling, 'requests', node.turnedAway),
        }),
      });
    }
  }
  return troubles.sort((a, b) => a.severity.localeCompare(b.severity));
}

import type { LiveSnapshot } from '@/lib/api/types';
import { span } from '@/lib/format/duration';
import { secondsBetween } from '@/lib/format/time';
import { type Times, utc } from '@/lib/format/zone';

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
  { clock }: Times = utc,
): Trouble[] {
  const troubles: Trouble[] = [];
  if (nodes.length === 0) {
    troubles.push({ severity: 'warn', sentence: 'No load balancer has reported to this database yet.' });
  }
  for (const node of nodes) {
    const unrecorded = secondsBetween(node.recordedAt, time);
    const silent = secondsBetween(node.heartbeat, time);
    if (unrecorded > silentAfter) {
      troubles.push({
        severity: 'down',
        sentence: `The recorder of ${node.name} has written nothing since ${clock(node.recordedAt)}: what you see is that old. The journal keeps what is missing.`,
      });
    } else if (silent > silentAfter + node.lagSeconds) {
      troubles.push({
        severity: 'down',
        sentence: `The load balancer on ${node.name} has not reported since ${clock(node.heartbeat)}. Start it again with npm start.`,
      });
    } else if (node.workers === 0) {
      troubles.push({
        severity: 'down',
        sentence: `No worker of ${node.name} is running, so it takes no connections: what it printed says why.`,
      });
    } else if (node.lagSeconds > behindAfter) {
      troubles.push({
        severity: 'warn',
        sentence: `The log is ${span(node.lagSeconds)} behind the traffic on ${node.name} and catching up; nothing is lost.`,
      });
    }
  }
  return troubles.sort((a, b) => a.severity.localeCompare(b.severity));
}

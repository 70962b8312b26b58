import { nowMicros } from '@/lib/database/clock';
import { failureText } from '@/lib/database/failure';
import type { Database } from '@/lib/database/open';

/** How old the last sign of life may be, µs. */
const patienceMicros = 5_000_000n;

/**
 * What does not work of proxy, recorder and database, in sentences; nothing where all is well.
 *
 * @param open opens the database, or gives it
 */
export async function problems(open: () => Promise<Database>): Promise<string[]> {
  let node: { heartbeat: bigint; recordedAt: bigint; workers: number } | null;
  try {
    const db = await open();
    node = await db.node.findFirst({ orderBy: { heartbeat: 'desc' } });
  } catch (error) {
    return [`The database cannot be read: ${failureText(error)}.`];
  }
  if (!node) return ['The proxy has not reported yet.'];
  const now = nowMicros();
  const recorderAge = now - node.recordedAt;
  const proxyAge = now - node.heartbeat;
  // The heartbeat comes through the recorder: while that is silent, the proxy may well be at work.
  if (recorderAge > patienceMicros) return [`The recorder has stored nothing for ${seconds(recorderAge)} s.`];
  if (proxyAge > patienceMicros) return [`The proxy has not reported for ${seconds(proxyAge)} s.`];
  if (node.workers === 0) return ['No worker of the proxy is running, so it takes no connections.'];
  return [];
}

function seconds(micros: bigint): number {
  return Math.round(Number(micros) / 1e6);
}

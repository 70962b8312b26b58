import type { NodeRow } from '@/lib/api/types';
import { errorSentence } from '@/lib/core/error-sentence.mjs';
import type { Database } from '@/lib/database/open';
import type { Keeping } from '@/proxy/journal/keeping';
import { nodesNow } from './nodesNow';

/** How old the last sign of life may be, s. */
const patience = 5;

/**
 * What does not work of proxy, recorder and database, in sentences; nothing where all is well.
 *
 * @param open opens the database, or gives it
 */
export async function problems(open: () => Promise<Database>): Promise<string[]> {
  let node: NodeRow | undefined;
  try {
    [node] = await nodesNow(await open());
  } catch (error) {
    return [`The database cannot be read: ${errorSentence(error)}.`];
  }
  if (!node) return ['The proxy has not reported yet.'];
  const silence = silenceOf(node);
  const unkept = unkeptOf(node)[node.keeping];
  return [silence, unkept].filter((sentence) => sentence !== null);
}

function silenceOf(node: NodeRow): string | null {
  const recorderAge = ageOf(node.recordedAt);
  const proxyAge = ageOf(node.heartbeat);
  // The heartbeat comes through the recorder: while that is silent, the proxy may well be at work.
  if (recorderAge > patience) {
    const why = node.behind === 'locked' ? ': the database is locked' : '';
    return `The recorder has stored nothing for ${Math.round(recorderAge)} s${why}; about ${node.lagRows} records wait in the journal.`;
  }
  if (proxyAge > patience + node.lagSeconds)
    return `The proxy has not reported for ${Math.round(proxyAge)} s.`;
  return node.workers === 0 ? 'No worker of the proxy is running, so it takes no connections.' : null;
}

function unkeptOf({ unrecorded, turnedAway }: NodeRow): Record<Keeping, string | null> {
  return {
    kept: null,
    held: 'The journal cannot be written: decisions wait in memory.',
    shed: `The log is full: decisions are only counted, ${unrecorded} at the last report.`,
    stopped: `The log is full: new requests are answered 503, ${turnedAway} at the last report.`,
  };
}

function ageOf(moment: string): number {
  return (Date.now() - Date.parse(moment)) / 1000;
}

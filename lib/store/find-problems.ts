import type { NodeRow } from '@/lib/contract/types';
import { formatError } from '@/lib/core/format-error.mjs';
import type { RecordingState } from '@/lib/core/recording-state';
import type { Store } from './store';

/** How old the last heartbeat may be, s. */
const maxSilenceSeconds = 5;

/**
 * The faults of proxy, recorder and database, in sentences; none if all is well. Another node's are not those of this
 * one: what checks each node would take all of them out of service for the fault of one.
 *
 * @param open opens the store, or gives it
 * @param own the node whose faults count; null for a dashboard alone, which is well as long as one of the nodes is
 */
export async function findProblems(
  open: () => Promise<Pick<Store, 'getNodes'>>,
  own: string | null,
): Promise<string[]> {
  let nodes: NodeRow[];
  try {
    nodes = await (await open()).getNodes();
  } catch (error) {
    return [`The database cannot be read: ${formatError(error)}.`];
  }
  if (own !== null) {
    const node = nodes.find(({ name }) => name === own);
    return node ? describeNode(node) : ['The proxy has not reported yet.'];
  }
  if (nodes.length === 0) return ['No node has reported yet.'];
  const problems = nodes.map(describeNode);
  if (problems.some((sentences) => sentences.length === 0)) return [];
  // Of the only one everybody knows which it is.
  if (nodes.length === 1) return problems.flat();
  return nodes.flatMap(({ name }, index) =>
    (problems[index] ?? []).map((sentence) => `Node ${name}: ${sentence}`),
  );
}

function describeNode(node: NodeRow): string[] {
  const silence = describeSilence(node);
  const unkept = describeRecordingStates(node)[node.recordingState];
  return [silence, unkept].filter((sentence) => sentence !== null);
}

function describeSilence(node: NodeRow): string | null {
  const recorderAge = getAgeSeconds(node.recordedAt);
  const proxyAge = getAgeSeconds(node.heartbeat);
  // The heartbeat is stored by the recorder: while that is silent, the proxy may be running all the same.
  if (recorderAge > maxSilenceSeconds) {
    const why = node.lagCause === 'locked' ? ': the database is locked' : '';
    return `The recorder has stored nothing for ${Math.round(recorderAge)} s${why}; about ${node.lagRows} records wait in the journal.`;
  }
  if (proxyAge > maxSilenceSeconds + node.lagSeconds)
    return `The proxy has not reported for ${Math.round(proxyAge)} s.`;
  return node.workers === 0 ? 'No worker of the proxy is running, so it accepts no connections.' : null;
}

function describeRecordingStates({
  droppedDecisions,
  rejectedRequests,
}: NodeRow): Record<RecordingState, string | null> {
  return {
    recording: null,
    buffering: 'The journal cannot be written: decisions wait in memory.',
    shedding: `The journal is full: decisions are only counted, ${droppedDecisions} at the last report.`,
    rejecting: `The journal is full: new requests get 503, ${rejectedRequests} at the last report.`,
  };
}

function getAgeSeconds(time: string): number {
  return (Date.now() - Date.parse(time)) / 1000;
}

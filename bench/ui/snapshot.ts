import type { CDPSession } from 'playwright';

/**
 * What of a heap snapshot is not the page's: compiled code, the engine's shapes of objects, the browser's own records.
 */
const foreign = ['code', 'hidden', 'native', 'object shape', 'synthetic'];

/** The part of a snapshot in V8's format that is read here. */
interface Snapshot {
  snapshot: { meta: { node_fields: string[]; node_types: [string[], ...unknown[]] } };
  nodes: number[];
}

/**
 * Bytes of what the page's own scripts hold: objects, arrays, closures, texts and numbers. The whole heap also has
 * code, of which the engine compiles more for as long as a page runs.
 */
export async function countHeapObjects(cdp: CDPSession): Promise<number> {
  const chunks: string[] = [];
  const gather = ({ chunk }: { chunk: string }) => chunks.push(chunk);
  cdp.on('HeapProfiler.addHeapSnapshotChunk', gather);
  try {
    await cdp.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  } finally {
    cdp.off('HeapProfiler.addHeapSnapshotChunk', gather);
  }
  return countSnapshotObjects(JSON.parse(chunks.join('')) as Snapshot);
}

/** The same of a snapshot that was taken. */
export function countSnapshotObjects({ snapshot: { meta }, nodes }: Snapshot): number {
  const [types] = meta.node_types;
  const width = meta.node_fields.length;
  const type = meta.node_fields.indexOf('type');
  const size = meta.node_fields.indexOf('self_size');
  let sum = 0;
  for (let at = 0; at < nodes.length; at += width)
    if (!foreign.includes(types[nodes[at + type] as number] as string)) sum += nodes[at + size] as number;
  return sum;
}

import type { LogTables, StoredValue } from '@/lib/store/log-tables';

const key = ['step', 'time', 'upstream', 'backend'] as const;

/** The table whose rows are packed: the counts of all buckets of a step, backend and node are one array here. */
export const packedTable = 'Latency';
export const packedColumns = [...key, 'node', 'counts'];

/** Packs the latencies of a log, which has a row for each bucket. @returns rows of `packedColumns` */
export function* packLatencies(tables: LogTables): Generator<StoredValue[]> {
  let known: StoredValue[] = [];
  let histograms = new Map<StoredValue, bigint[]>();
  const packKnown = (): StoredValue[][] =>
    [...histograms].map(([node, counts]) => [...known, node, formatCounts(counts)]);
  for (const row of tables.rows(packedTable, [...key, 'node', 'bucket', 'count'], key)) {
    if (key.some((_, index) => row[index] !== known[index])) {
      yield* packKnown();
      known = row.slice(0, key.length);
      histograms = new Map();
    }
    const [node, bucket, count] = row.slice(key.length) as [string, bigint, bigint];
    const counts = histograms.get(node) ?? [];
    histograms.set(node, counts);
    while (counts.length <= Number(bucket)) counts.push(0n);
    counts[Number(bucket)] = count;
  }
  yield* packKnown();
}

/** As the recorder stores them: the array begins with the first bucket that is counted, where bucket 0 is at 1. */
function formatCounts(counts: readonly bigint[]): string {
  const first = Math.max(
    0,
    counts.findIndex((count) => count > 0n),
  );
  return `[${first + 1}:${counts.length}]={${counts.slice(first).join(',')}}`;
}

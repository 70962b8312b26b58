import type { BackendRow } from '@/lib/contract/types';

/** The palette slot of the backend that a row names, null where there is none or it is not known any more. */
export function findSlot(
  backends: BackendRow[],
  { upstream, backend }: { upstream: string; backend: string | null },
): number | null {
  return backends.find((row) => row.upstream === upstream && row.name === backend)?.slot ?? null;
}

import type { BackendRow } from '@/lib/contract/types';

/** The palette slot of a row's backend, null if there is none or it is unknown by now. */
export function findSlot(
  backends: BackendRow[],
  { upstream, backend }: { upstream: string; backend: string | null },
): number | null {
  return backends.find((row) => row.upstream === upstream && row.name === backend)?.slot ?? null;
}

import type { SharedPinKey } from '@/lib/core/shared-pins';

/** The order in which rows are stored: all nodes have the same. */
export function compareKeys(first: SharedPinKey, second: SharedPinKey): number {
  return compareText(first.upstream, second.upstream) || compareText(first.fingerprint, second.fingerprint);
}

function compareText(first: string, second: string): number {
  return first < second ? -1 : Number(first > second);
}

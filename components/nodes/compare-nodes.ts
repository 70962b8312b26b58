import type { NodeRow } from '@/lib/contract/types';

const byName = new Intl.Collator('en', { numeric: true });

/** The nodes by name, `edge-2` before `edge-10`: the order of the store changes with every heartbeat. */
export function sortNodes(nodes: readonly NodeRow[]): NodeRow[] {
  return [...nodes].sort((a, b) => byName.compare(a.name, b.name));
}

/** The versions that nodes other than this one run, oldest first; none if all of them run the same as it does. */
export function findOtherVersions({ name, version }: NodeRow, nodes: readonly NodeRow[]): string[] {
  const others = nodes.filter((node) => node.name !== name && !node.isLost);
  const versions = [...new Set(others.map((node) => node.version))].sort(byName.compare);
  return versions.some((other) => other !== version) ? versions : [];
}

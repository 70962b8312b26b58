import type { EffectiveSetting } from '@/lib/core/effective-setting';
import { readSharedValues } from '@/lib/store/sql/configuration-digest';

/** How the configuration of a node compares with those of the other nodes. */
export interface ConfigurationComparison {
  /** Nodes with the same one are configured alike; null if its node has not declared it yet. */
  digest: string | null;
  /** Names of the settings in which it differs from what most of the other nodes have. */
  differingSettings: string[];
}

/** Reads the settings of one node, as they are stored: a JSON text. */
export type ReadSettings = (node: string) => Promise<string>;

/**
 * Compares the configurations of nodes. A node differs from the largest group of nodes that are configured alike; of
 * groups of equal size each differs from another one. Secrets are not stored, so they are not compared.
 *
 * @param rows the digests of the nodes' configurations
 * @param readSettings called for one node of each group, and only if there are several groups: settings are some
 *   kilobytes, and this is asked once a second
 * @returns by the name of the node
 */
export async function compareConfigurations(
  rows: readonly { node: string; digest: string }[],
  readSettings: ReadSettings,
): Promise<Map<string, ConfigurationComparison>> {
  const groups = new Map<string, string[]>();
  for (const { node, digest } of rows) groups.set(digest, [...(groups.get(digest) ?? []), node]);
  const bySize = [...groups].sort(([a, first], [b, second]) =>
    second.length === first.length ? (a < b ? -1 : 1) : second.length - first.length,
  );
  const values = new Map<string, Map<string, string>>();
  if (bySize.length > 1)
    for (const [digest, [node = '']] of bySize)
      values.set(digest, readSharedValues(JSON.parse(await readSettings(node)) as EffectiveSetting[]));
  const compared = new Map<string, ConfigurationComparison>();
  for (const [digest, nodes] of bySize) {
    const [other] = bySize.find(([key, group]) => key !== digest && group.length >= nodes.length) ?? [];
    const differingSettings =
      other === undefined ? [] : findDifferences(values.get(digest), values.get(other));
    for (const node of nodes) compared.set(node, { digest: digest || null, differingSettings });
  }
  return compared;
}

/** Names whose values differ, or that only one of them has, in the order of the alphabet. */
function findDifferences(
  values: ReadonlyMap<string, string> = new Map(),
  others: ReadonlyMap<string, string> = new Map(),
): string[] {
  const names = new Set([...values.keys(), ...others.keys()]);
  return [...names].filter((name) => values.get(name) !== others.get(name)).sort();
}

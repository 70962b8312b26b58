import { createHash } from 'node:crypto';
import type { EffectiveSetting } from '@/lib/core/effective-setting';

/** How the configuration of a node compares with those of the other nodes. */
export interface ConfigurationComparison {
  /** Nodes with the same one are configured alike. */
  digest: string;
  /** Names of the settings in which it differs from what most of the other nodes have. */
  differingSettings: string[];
}

/** Settings that belong to one node or one machine. */
const ownSettings = ['node', 'data', 'config'];
/** Hexadecimal digits of a digest: it tells apart a handful of configurations. */
const digestLength = 16;

/**
 * Compares the configurations of nodes. A node differs from the largest group of nodes that are configured alike; of
 * groups of equal size each differs from another one. Secrets are not stored, so they are not compared.
 *
 * @param rows the nodes' settings as they are stored, in JSON
 * @returns by the name of the node
 */
export function compareConfigurations(
  rows: readonly { node: string; settings: string }[],
): Map<string, ConfigurationComparison> {
  const groups = new Map<string, { nodes: string[]; values: Map<string, string> }>();
  for (const { node, settings } of rows) {
    const values = readValues(settings);
    const digest = createDigest(values);
    const group = groups.get(digest);
    if (group) group.nodes.push(node);
    else groups.set(digest, { nodes: [node], values });
  }
  const bySize = [...groups].sort(([a, first], [b, second]) =>
    second.nodes.length === first.nodes.length ? (a < b ? -1 : 1) : second.nodes.length - first.nodes.length,
  );
  const compared = new Map<string, ConfigurationComparison>();
  for (const [digest, { nodes, values }] of bySize) {
    const [, other] =
      bySize.find(([key, group]) => key !== digest && group.nodes.length >= nodes.length) ?? [];
    const differingSettings = other === undefined ? [] : findDifferences(values, other.values);
    for (const node of nodes) compared.set(node, { digest, differingSettings });
  }
  return compared;
}

function readValues(settings: string): Map<string, string> {
  const own = new Set(ownSettings);
  return new Map(
    (JSON.parse(settings) as EffectiveSetting[])
      .filter(({ name }) => !own.has(name))
      .map(({ name, value }): [string, string] => [name, value])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function createDigest(values: ReadonlyMap<string, string>): string {
  const text = JSON.stringify([...values]);
  return createHash('sha256').update(text).digest('hex').slice(0, digestLength);
}

/** Names whose values differ, or that only one of them has, in the order of the alphabet. */
function findDifferences(values: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>): string[] {
  const names = new Set([...values.keys(), ...others.keys()]);
  return [...names].filter((name) => values.get(name) !== others.get(name)).sort();
}

import { createHash } from 'node:crypto';
import type { EffectiveSetting } from '@/lib/core/effective-setting';

type NamedValue = Pick<EffectiveSetting, 'name' | 'value'>;

/** Settings that belong to one node or one machine: who it is, where it listens, how it reaches the database. */
const ownSettings =
  /^(?:node|data|config|dashboard(?:\..+)?|listeners\[\d+\]\.listen|database\.(?:url|urlFile|ca))$/;
/** Hexadecimal digits of a digest: it tells apart a handful of configurations. */
const digestLength = 16;

/** The settings that nodes have alike, by name, in the order of the alphabet. */
export function readSharedValues(settings: readonly NamedValue[]): Map<string, string> {
  return new Map(
    settings
      .filter(({ name }) => !ownSettings.test(name))
      .map(({ name, value }): [string, string] => [name, value])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Nodes with the same digest are configured alike; 16 hex digits. */
export function createConfigurationDigest(settings: readonly NamedValue[]): string {
  const text = JSON.stringify([...readSharedValues(settings)]);
  return createHash('sha256').update(text).digest('hex').slice(0, digestLength);
}

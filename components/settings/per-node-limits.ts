import type { SettingRow } from '@/lib/contract/types';

/** Limits that each node counts for itself: several nodes together allow so many times as much. */
const perNodeLimit =
  /^(?:listeners\[\d+\]\.(?:connections|connectionsPerClient|connectionRate\..+|requestRate\..+)|upstreams\.[^.]+\.(?:backends\[\d+\]\.maxConns|full\.queue|sticky\.learn\.size))$/;

/** Whether a setting is a limit that each node counts for itself, and is in effect. */
export function isPerNodeLimit({ name, value }: Pick<SettingRow, 'name' | 'value'>): boolean {
  return value !== '0' && perNodeLimit.test(name);
}

import type { SettingRow } from '@/lib/contract/types';

/** Settings that belong together. */
export interface SettingGroup {
  /** Their section of the configuration file; null for settings in none. */
  title: string | null;
  /** With the section left out of their names. */
  rows: (SettingRow & { label: string })[];
}

/**
 * The settings by section: each upstream and each listener is one of its own.
 *
 * @param changedOnly leaves out defaults
 * @param search leaves out settings that do not contain it in name or value
 */
export function groupSettings(settings: SettingRow[], changedOnly: boolean, search: string): SettingGroup[] {
  const needle = search.trim().toLowerCase();
  const groups = new Map<string | null, SettingGroup>();
  for (const row of settings) {
    if (changedOnly && row.source === 'default' && row.pending === null) continue;
    if (needle && !`${row.name} ${row.value}`.toLowerCase().includes(needle)) continue;
    const { title, label } = parseSettingName(row.name);
    const group = groups.get(title) ?? { title, rows: [] };
    group.rows.push({ ...row, label });
    groups.set(title, group);
  }
  return [...groups.values()];
}

function parseSettingName(name: string): { title: string | null; label: string } {
  const [, section, label] =
    /^(upstreams\.[^.]+|listeners\[\d+\]|retention|journal|grace|log|notify\[\d+\]|privacy)\.(.+)$/.exec(
      name,
    ) ?? [];
  return section === undefined || label === undefined
    ? { title: null, label: name }
    : { title: section, label };
}

import type { EffectiveSetting } from '@/lib/core/effective-setting';
import { formatAddress } from '@/lib/core/host-port';
import { overrideFor } from './cli-overrides';
import { type ConfigField, type FieldPath, listConfigFields } from './config-fields';
import { formatFieldPath, type ParsedConfig } from './config-file';
import { configJsonSchema } from './json-schema';
import type { Options } from './options';
import type { Settings } from './settings';

/** Fields that a reload does not change. */
const startupOnlyFields =
  /^(config|demo|node|data|workers|database\..*|dashboard(\..*)?|retention\..*|log\.format)$/;
const secretFields = /\.sticky\.key$|\.health\.active\.headers\.|^notify\[\d+\]\.secret$/;
/** Fields that have no meaning unless the field next to their section, or next to themselves, has this value. */
const conditionalFields: [fields: RegExp, on: string, value: string][] = [
  [/^(.*\.sticky)\.learn\./, 'mode', 'learn'],
  [/^(.*\.sticky)\.lookups$/, 'mode', 'route'],
  [/^(.*\.health\.active)\.(?:method|path|status)$/, 'type', 'http'],
  [/^(.*\.full)\.(?:queue|timeout)$/, 'policy', 'queue'],
];

/**
 * The effective settings, in the order and in the words of the configuration file.
 *
 * @param settings the result of `options` and `read`
 */
export function effectiveSettings(
  options: Options,
  settings: Settings,
  parsed: ParsedConfig,
): EffectiveSetting[] {
  const file = parsed.raw as Record<string, unknown>;
  const fromFile = settings.configFile !== null && options.backends.length === 0;
  const written = {
    ...file,
    dashboard: settings.dashboard === null ? false : file['dashboard'] || undefined,
    database: settings.database === null ? undefined : (file['database'] ?? {}),
    upstreams: fromFile ? file['upstreams'] : toUpstreamFields(settings),
    listeners: (fromFile && file['listeners']) || settings.listeners.map(toListenerFields),
  };
  /** Whether the file itself says it, not what was filled in above. */
  const inFile = ({ path: [section], isExplicit }: ConfigField): boolean => {
    if (!isExplicit || settings.configFile === null) return false;
    if (section === 'upstreams') return fromFile;
    return section !== 'listeners' || (fromFile && file['listeners'] !== undefined);
  };
  const fields: ConfigField[] = [
    { path: ['config'], value: settings.configFile ?? 'none', isExplicit: false },
    { path: ['demo'], value: settings.demo, isExplicit: false },
    ...listConfigFields(configJsonSchema(), written),
  ];
  const namesInFile = new Set(fields.filter(inFile).map(({ path }) => formatFieldPath(path)));
  const rows = fields.flatMap((field): EffectiveSetting[] => {
    const { path } = field;
    const name = formatFieldPath(path);
    const value = resolveField(path, settings) ?? field.value;
    if (value === undefined) return [];
    const isSecret = secretFields.test(name);
    const row = { name, value: isSecret ? 'kept secret' : formatValue(value), isSecret, pending: null };
    const given = overrideFor(name, options);
    if (given) {
      const source = given.label.startsWith('--') ? 'flag' : 'environment';
      return [{ ...row, source, place: given.label }];
    }
    const statedPath = [path, getFileField(path)].find((each) => namesInFile.has(formatFieldPath(each)));
    if (statedPath === undefined) return [{ ...row, source: 'default', place: null }];
    return [{ ...row, source: 'file', place: `${settings.configFile}:${parsed.getLine(statedPath)}` }];
  });
  const values = new Map(rows.map(({ name, value }) => [name, value]));
  return rows.filter(({ name, source }) => source !== 'default' || isApplicable(name, values));
}

/**
 * The effective settings after a reload: a startup-only field keeps its value, and waits for a restart if it changed.
 */
export function mergeAfterReload(
  atStart: EffectiveSetting[],
  changed: EffectiveSetting[],
): EffectiveSetting[] {
  const initialByName = new Map(atStart.map((row) => [row.name, row]));
  const changedNames = new Set(changed.map(({ name }) => name));
  // Fields that were removed since the start, such as dashboard.tls, and fields that were added.
  const removed = atStart.filter(({ name }) => startupOnlyFields.test(name) && !changedNames.has(name));
  const rows = changed.map((row): EffectiveSetting => {
    if (!startupOnlyFields.test(row.name)) return row;
    const none: EffectiveSetting = { ...row, value: 'none', source: 'default', place: null };
    const before = initialByName.get(row.name) ?? none;
    return { ...before, pending: before.value === row.value ? null : row.value };
  });
  return [...rows, ...removed.map((row) => ({ ...row, pending: 'none' }))];
}

/** The names of the settings that a reload has changed, but that wait for a restart. */
export function getPendingSettings(effective: EffectiveSetting[]): string[] {
  return effective.filter(({ pending }) => pending !== null).map(({ name }) => name);
}

/** The field by which a file other than the configuration can hold the value of a field. */
function getFileField(path: FieldPath): FieldPath {
  return [...path.slice(0, -1), `${path.at(-1)}File`];
}

/** Whether a default has any effect, given the other values. */
function isApplicable(name: string, values: ReadonlyMap<string, string>): boolean {
  return conditionalFields.every(([fields, on, value]) => {
    const [, section] = fields.exec(name) ?? [];
    return section === undefined || values.get(`${section}.${on}`) === value;
  });
}

/** Upstreams that no file names: of the command line, or the demonstration's. */
function toUpstreamFields({ upstreams }: Settings): Record<string, unknown> {
  return Object.fromEntries(
    upstreams.map(({ name, kind, sticky, backends, tunnel }) => [
      name,
      {
        kind,
        sticky: { appCookies: sticky.appCookies },
        backends: backends.map(formatAddress),
        tunnel: { local: tunnel.local },
      },
    ]),
  );
}

function toListenerFields(listener: Settings['listeners'][number]): Record<string, unknown> {
  return { listen: formatAddress(listener), upstream: listener.upstream };
}

/** The effective value of a field that depends on more than what is written. */
function resolveField(path: FieldPath, settings: Settings): unknown {
  const [section, name, list, index, field] = path;
  switch (formatFieldPath(path)) {
    case 'node':
    case 'data':
    case 'workers':
      return settings[section as 'node' | 'data' | 'workers'];
    case 'log.format':
      return settings.log.format;
    case 'log.level':
      return settings.log.level;
    case 'database.url':
      return settings.database?.redactedUrl;
    case 'dashboard.listen':
      return settings.dashboard && formatAddress(settings.dashboard);
  }
  if (section === 'listeners' && list === 'listen') {
    const listener = settings.listeners[Number(name)];
    return listener && formatAddress(listener);
  }
  if (section === 'notify') {
    const target = settings.notify[Number(name)];
    // The URL is shown without its secrets.
    return list === 'url' ? target?.redactedUrl : list === 'name' ? target?.name : undefined;
  }
  if (section !== 'upstreams' || list !== 'backends' || field !== 'name') return undefined;
  return settings.upstreams.find((upstream) => upstream.name === name)?.backends[Number(index)]?.name;
}

function formatValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  return String(value);
}

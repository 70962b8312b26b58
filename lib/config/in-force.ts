import { addressText } from './address';
import { fieldPath, type ReadConfig } from './file';
import { givenFor } from './given-fields';
import { configJsonSchema } from './json-schema';
import type { Options } from './options';
import type { Settings } from './settings';
import { type FieldPath, fieldsOf, type WrittenField } from './written-fields';

/** One value that is in force, and where it came from. No secret is among them. */
export interface Setting {
  /** Its field in the configuration file, such as `upstreams.web.sticky.mode`. */
  name: string;
  value: string;
  source: 'flag' | 'environment' | 'file' | 'default';
  /** The option, the variable, or the line of the file; null for a default. */
  place: string | null;
  /** What the configuration says meanwhile, where that waits for a restart. */
  pending: string | null;
}

/** What stays as it was at the start, whatever a reload says. */
const fixed = /^(config|demo|node|data|workers|dashboard\..*|retention\..*|log\.format)$/;
const secret = /\.sticky\.key$|\.health\.active\.headers\.|^notify\[\d+\]\.secret$/;
/** Fields that mean nothing unless the field beside their section, or beside themselves, has this value. */
const dependent: [fields: RegExp, on: string, value: string][] = [
  [/^(.*\.sticky)\.learn\./, 'mode', 'learn'],
  [/^(.*\.sticky)\.lookups$/, 'mode', 'route'],
  [/^(.*\.health\.active)\.(?:method|path|status)$/, 'type', 'http'],
  [/^(.*\.full)\.(?:queue|timeout)$/, 'policy', 'queue'],
];

/**
 * What is in force, in the order and in the words of the configuration file.
 *
 * @param settings what `options` and `read` came to
 */
export function settingsInForce(options: Options, settings: Settings, read: ReadConfig): Setting[] {
  const file = read.written as Record<string, unknown>;
  const fromFile = settings.file !== null && options.backends.length === 0;
  const written = {
    ...file,
    upstreams: fromFile ? file['upstreams'] : upstreamsOf(settings),
    listeners: (fromFile && file['listeners']) || settings.listeners.map(listenerOf),
  };
  /** Whether the file itself says it, not what was filled in above. */
  const inFile = ({ path: [section], isWritten }: WrittenField): boolean => {
    if (!isWritten || settings.file === null) return false;
    if (section === 'upstreams') return fromFile;
    return section !== 'listeners' || (fromFile && file['listeners'] !== undefined);
  };
  const fields: WrittenField[] = [
    { path: ['config'], value: settings.file ?? 'none', isWritten: false },
    { path: ['demo'], value: settings.demo, isWritten: false },
    ...fieldsOf(configJsonSchema(), written),
  ];
  const found = fields.flatMap((field): Setting[] => {
    const { path } = field;
    const name = fieldPath(path);
    const value = resolved(path, settings) ?? field.value;
    if (value === undefined) return [];
    const row = { name, value: secret.test(name) ? 'kept secret' : valueText(value), pending: null };
    const given = givenFor(name, options);
    if (given) {
      const source = given.label.startsWith('--') ? 'flag' : 'environment';
      return [{ ...row, source, place: given.label }];
    }
    if (!inFile(field)) return [{ ...row, source: 'default', place: null }];
    return [{ ...row, source: 'file', place: `${settings.file}:${read.lineOf(path)}` }];
  });
  const values = new Map(found.map(({ name, value }) => [name, value]));
  return found.filter(({ name, source }) => source !== 'default' || applies(name, values));
}

/** What is in force after a reload: what is fixed at the start stays, and waits for a restart where it changed. */
export function afterReload(atStart: Setting[], changed: Setting[]): Setting[] {
  const kept = new Map(atStart.map((row) => [row.name, row]));
  const said = new Set(changed.map(({ name }) => name));
  // What is left out by now, such as dashboard.tls, and what was not there at the start.
  const leftOut = atStart.filter(({ name }) => fixed.test(name) && !said.has(name));
  const rows = changed.map((row): Setting => {
    if (!fixed.test(row.name)) return row;
    const none: Setting = { ...row, value: 'none', source: 'default', place: null };
    const before = kept.get(row.name) ?? none;
    return { ...before, pending: before.value === row.value ? null : row.value };
  });
  return [...rows, ...leftOut.map((row) => ({ ...row, pending: 'none' }))];
}

/** Of what is not in force after a reload, as the end of a sentence that says what is; empty where all of it is. */
export function exceptWaiting(inForce: Setting[]): string {
  const names = inForce.filter(({ pending }) => pending !== null).map(({ name }) => name);
  return names.length === 0 ? '' : `, but for ${names.join(', ')}: that waits for a restart`;
}

/** Whether a default says anything beside the other values. */
function applies(name: string, values: ReadonlyMap<string, string>): boolean {
  return dependent.every(([fields, on, value]) => {
    const [, section] = fields.exec(name) ?? [];
    return section === undefined || values.get(`${section}.${on}`) === value;
  });
}

/** Upstreams that no file names: of the command line, or the demonstration's. */
function upstreamsOf({ upstreams }: Settings): Record<string, unknown> {
  return Object.fromEntries(
    upstreams.map(({ name, kind, sticky, backends, tunnel }) => [
      name,
      {
        kind,
        sticky: { appCookies: sticky.appCookies },
        backends: backends.map(addressText),
        tunnel: { local: tunnel.local },
      },
    ]),
  );
}

function listenerOf(listener: Settings['listeners'][number]): Record<string, unknown> {
  return { listen: addressText(listener), upstream: listener.upstream };
}

/** What a field came to, where more than what is written decides. */
function resolved(path: FieldPath, settings: Settings): unknown {
  const [section, name, list, index, field] = path;
  switch (fieldPath(path)) {
    case 'node':
    case 'data':
    case 'workers':
      return settings[section as 'node' | 'data' | 'workers'];
    case 'log.format':
      return settings.log.format;
    case 'log.level':
      return settings.log.level;
    case 'dashboard.listen':
      return addressText(settings.dashboard);
  }
  if (section === 'listeners' && list === 'listen') {
    const listener = settings.listeners[Number(name)];
    return listener && addressText(listener);
  }
  if (section === 'notify') {
    const target = settings.notify[Number(name)];
    // Of the URL only what is no secret.
    return list === 'url' ? target?.shown : list === 'name' ? target?.name : undefined;
  }
  if (section !== 'upstreams' || list !== 'backends' || field !== 'name') return undefined;
  return settings.upstreams.find((upstream) => upstream.name === name)?.backends[Number(index)]?.name;
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  return String(value);
}

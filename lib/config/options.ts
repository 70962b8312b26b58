import { OperatorError } from '@/lib/errors';
import { type Given, readArguments } from './arguments';

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the command line and the environment say. */
export interface Options {
  help: boolean;
  version: boolean;
  check: boolean;
  demo: boolean;
  /** Print a code for the first user of the dashboard. */
  firstUser: boolean;
  /** What switched the demonstration on. */
  demoBy?: Given;
  config?: Given;
  listen?: Given;
  backends: Given[];
  kind?: Given;
  /** What let clients of forward proxies go to local targets. */
  localTargets?: Given;
  dashboard?: Given;
  data?: Given;
  workers?: Given;
  logFormat?: Given;
  logLevel?: Given;
}

const values = [
  'config',
  'listen',
  'backend',
  'kind',
  'dashboard',
  'data',
  'workers',
  'log-format',
  'log-level',
] as const;
const switches = ['demo', 'local-targets', 'first-user', 'check', 'help', 'version'] as const;
type ValueName = (typeof values)[number];

/**
 * Reads the command line, and the environment where the command line is silent.
 *
 * @param argv the arguments after the program's name
 * @throws OperatorError for an option that is unknown, given twice, or lacks its value
 */
export function readOptions(argv: string[], env: Environment): Options {
  const { options: given } = readArguments(argv, { values, switches, repeatable: ['backend'] });
  const value = (name: ValueName) => given.get(name)?.[0] ?? fromEnvironment(env, name);
  const on = (name: (typeof switches)[number]) => given.has(name) || isOn(fromEnvironment(env, name));
  const switchedOn = (name: (typeof switches)[number]) =>
    on(name) ? (given.get(name)?.[0] ?? fromEnvironment(env, name)) : undefined;
  return {
    help: given.has('help'),
    version: given.has('version'),
    check: on('check'),
    demo: on('demo'),
    firstUser: on('first-user'),
    demoBy: switchedOn('demo'),
    config: value('config'),
    listen: value('listen'),
    backends: given.get('backend') ?? severalFrom(env),
    kind: value('kind'),
    localTargets: switchedOn('local-targets'),
    dashboard: value('dashboard'),
    data: value('data'),
    workers: value('workers'),
    logFormat: value('log-format'),
    logLevel: value('log-level'),
  };
}

/** What the environment says of an option. */
export function fromEnvironment(env: Environment, name: string): Given | undefined {
  const label = `STICKYBOARD_${name.toUpperCase().replace('-', '_')}`;
  const text = env[label];
  return text ? { text, label } : undefined;
}

function severalFrom(env: Environment): Given[] {
  const all = fromEnvironment(env, 'backend');
  if (!all) return [];
  return all.text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((text) => ({ text, label: all.label }));
}

function isOn(given: Given | undefined): boolean {
  if (!given || /^(0|false|no|off)$/i.test(given.text)) return false;
  if (/^(1|true|yes|on)$/i.test(given.text)) return true;
  throw new OperatorError(`${given.label}: "${given.text}" is neither true nor false`, given.label);
}

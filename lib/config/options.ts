import { OperatorError } from '@/lib/core/operator-error';
import { type CliValue, parseArguments } from './arguments';

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the command line and the environment say. */
export interface Options {
  help: boolean;
  version: boolean;
  isCheckOnly: boolean;
  demo: boolean;
  /** Print a setup token for adding the first user of the dashboard. */
  printSetupToken: boolean;
  /** The option that switched the demonstration on. */
  demoSource?: CliValue;
  config?: CliValue;
  listen?: CliValue;
  backends: CliValue[];
  kind?: CliValue;
  /** The option that lets clients of forward proxies reach local targets. */
  localTargets?: CliValue;
  dashboard?: CliValue;
  data?: CliValue;
  /** The URL of the database. */
  database?: CliValue;
  workers?: CliValue;
  logFormat?: CliValue;
  logLevel?: CliValue;
}

const values = [
  'config',
  'listen',
  'backend',
  'kind',
  'dashboard',
  'data',
  'database',
  'workers',
  'log-format',
  'log-level',
] as const;
const flags = ['demo', 'local-targets', 'initial-setup', 'check', 'help', 'version'] as const;
type ValueName = (typeof values)[number];
type FlagName = (typeof flags)[number];

/** The options that a command line may have. */
export interface AcceptedOptions {
  values: readonly ValueName[];
  flags: readonly FlagName[];
}

/**
 * Reads the command line, and the environment if the command line is silent.
 *
 * @param argv the arguments after the program's name
 * @param accepted those of the load balancer without it
 * @throws OperatorError for an option that is unknown, given twice, or lacks its value
 */
export function parseOptions(
  argv: string[],
  env: Environment,
  accepted: AcceptedOptions = { values, flags },
): Options {
  const { options: cliOptions } = parseArguments(argv, {
    values: accepted.values,
    switches: accepted.flags,
    repeatable: ['backend'],
  });
  const value = (name: ValueName) => cliOptions.get(name)?.[0] ?? readEnvironmentOption(env, name);
  const isFlagSet = (name: FlagName) => cliOptions.has(name) || isEnabled(readEnvironmentOption(env, name));
  const flagSource = (name: FlagName) =>
    isFlagSet(name) ? (cliOptions.get(name)?.[0] ?? readEnvironmentOption(env, name)) : undefined;
  return {
    help: cliOptions.has('help'),
    version: cliOptions.has('version'),
    isCheckOnly: isFlagSet('check'),
    demo: isFlagSet('demo'),
    printSetupToken: isFlagSet('initial-setup'),
    demoSource: flagSource('demo'),
    config: value('config'),
    listen: value('listen'),
    backends: cliOptions.get('backend') ?? readEnvironmentBackends(env),
    kind: value('kind'),
    localTargets: flagSource('local-targets'),
    dashboard: value('dashboard'),
    data: value('data'),
    database: value('database'),
    workers: value('workers'),
    logFormat: value('log-format'),
    logLevel: value('log-level'),
  };
}

/** What the environment says of an option. */
export function readEnvironmentOption(env: Environment, name: string): CliValue | undefined {
  const label = `STICKYBOARD_${name.toUpperCase().replace('-', '_')}`;
  const text = env[label];
  return text ? { text, label } : undefined;
}

function readEnvironmentBackends(env: Environment): CliValue[] {
  const all = readEnvironmentOption(env, 'backend');
  if (!all) return [];
  return all.text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((text) => ({ text, label: all.label }));
}

function isEnabled(given: CliValue | undefined): boolean {
  if (!given || /^(0|false|no|off)$/i.test(given.text)) return false;
  if (/^(1|true|yes|on)$/i.test(given.text)) return true;
  throw new OperatorError(`${given.label}: "${given.text}" is neither true nor false`, given.label);
}

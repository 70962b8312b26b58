import { parseArgs } from 'node:util';
import { OperatorError } from '@/lib/errors';
import { similar } from './similar';

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A value that was given, and by what name to speak of it in an error. */
export interface Given {
  text: string;
  label: string;
}

/** What the command line and the environment say. */
export interface Options {
  help: boolean;
  version: boolean;
  check: boolean;
  demo: boolean;
  /** What switched the demonstration on. */
  demoBy?: Given;
  config?: Given;
  listen?: Given;
  backends: Given[];
  kind?: Given;
  dashboard?: Given;
  data?: Given;
  workers?: Given;
}

const values = ['config', 'listen', 'backend', 'kind', 'dashboard', 'data', 'workers'] as const;
const switches = ['demo', 'check', 'help', 'version'] as const;
type ValueName = (typeof values)[number];

/**
 * Reads the command line, and the environment where the command line is silent.
 *
 * @param argv the arguments after the program's name
 * @throws OperatorError for an option that is unknown, given twice, or lacks its value
 */
export function readOptions(argv: string[], env: Environment): Options {
  const given = new Map<string, Given[]>();
  const { tokens } = parseArgs({
    args: argv,
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: {
      ...Object.fromEntries(values.map((name) => [name, { type: 'string' as const }])),
      ...Object.fromEntries(switches.map((name) => [name, { type: 'boolean' as const }])),
      help: { type: 'boolean', short: 'h' },
    },
  });
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      throw new OperatorError(`${token.value}: not an option; see --help`);
    }
    const before = given.get(token.name) ?? [];
    if (before.length > 0 && token.name !== 'backend') {
      throw new OperatorError(`--${token.name}: given twice`, `--${token.name}`);
    }
    given.set(token.name, [...before, optionValue(token.name, token.rawName, token.value)]);
  }
  const value = (name: ValueName) => given.get(name)?.[0] ?? fromEnvironment(env, name);
  const on = (name: (typeof switches)[number]) => given.has(name) || isOn(fromEnvironment(env, name));
  const demo = on('demo');
  return {
    help: given.has('help'),
    version: given.has('version'),
    check: on('check'),
    demo,
    demoBy: demo ? (given.get('demo')?.[0] ?? fromEnvironment(env, 'demo')) : undefined,
    config: value('config'),
    listen: value('listen'),
    backends: given.get('backend') ?? severalFrom(env),
    kind: value('kind'),
    dashboard: value('dashboard'),
    data: value('data'),
    workers: value('workers'),
  };
}

function optionValue(name: string, rawName: string, value: string | undefined): Given {
  const label = `--${name}`;
  if ((switches as readonly string[]).includes(name)) {
    if (value !== undefined) throw new OperatorError(`${label}: takes no value`, label);
    return { text: 'true', label };
  }
  if (!(values as readonly string[]).includes(name)) {
    const meant = similar(name, [...values, ...switches]);
    throw new OperatorError(
      `${rawName}: unknown option; ${meant ? `did you mean --${meant}?` : 'see --help'}`,
      rawName,
    );
  }
  if (value === undefined || value === '' || value.startsWith('--')) {
    throw new OperatorError(`${label}: needs a value; see --help`, label);
  }
  return { text: value, label };
}

function fromEnvironment(env: Environment, name: string): Given | undefined {
  const label = `STICKYBOARD_${name.toUpperCase()}`;
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

import { parseArgs } from 'node:util';
import { OperatorError } from '@/lib/core/operator-error';
import { findClosestMatch } from './closest-match';

/** One argument of a command line, as it was given. */
export interface CliValue {
  text: string;
  /** What to call it in a message: `--backend`, `STICKYBOARD_BACKEND`. */
  label: string;
}

/** What a command line takes. */
export interface CommandLineSpec {
  /** Names of the options that take a value. */
  values: readonly string[];
  /** Names of those that take none; `help` is always one, `-h` for short. */
  switches: readonly string[];
  /** Names of those that may be given more than once. */
  repeatable?: readonly string[];
  /** Whether words that are no options are taken; refused otherwise. */
  allowsPositionals?: boolean;
}

/** What a command line says. */
export interface Arguments {
  /** Words that are no options. */
  positionals: string[];
  /** Each option that was given, with all that was given for it; `true` is the text of a switch. */
  options: Map<string, CliValue[]>;
}

/**
 * Reads a command line.
 *
 * @throws OperatorError for an option that is unknown, given twice, or has a value too many or too few
 */
export function parseArguments(argv: string[], spec: CommandLineSpec): Arguments {
  const { values, switches, repeatable = [], allowsPositionals = false } = spec;
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
  const positionals: string[] = [];
  const options = new Map<string, CliValue[]>();
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      if (!allowsPositionals) throw new OperatorError(`${token.value}: not an option; see --help`);
      positionals.push(token.value);
      continue;
    }
    const { name, rawName, value } = token;
    const before = options.get(name) ?? [];
    const label = `--${name}`;
    if (before.length > 0 && !repeatable.includes(name)) {
      throw new OperatorError(`${label}: given more than once`, label);
    }
    options.set(name, [...before, { text: getOptionText(name, rawName, value, spec), label }]);
  }
  return { positionals, options };
}

function getOptionText(
  name: string,
  rawName: string,
  value: string | undefined,
  { values, switches }: CommandLineSpec,
): string {
  const label = `--${name}`;
  if (name === 'help' || switches.includes(name)) {
    if (value !== undefined) throw new OperatorError(`${label}: takes no value`, label);
    return 'true';
  }
  if (!values.includes(name)) {
    const meant = findClosestMatch(name, [...new Set([...values, ...switches, 'help'])]);
    throw new OperatorError(
      `${rawName}: unknown option; ${meant ? `did you mean --${meant}?` : 'see --help'}`,
      rawName,
    );
  }
  if (value === undefined || value === '' || value.startsWith('--')) {
    throw new OperatorError(`${label}: requires a value; see --help`, label);
  }
  return value;
}

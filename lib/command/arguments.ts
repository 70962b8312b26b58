import { parseArgs } from 'node:util';
import { similar } from '@/lib/config/similar';
import { OperatorError } from '@/lib/errors';

/** What follows a command on its line. */
export interface Arguments {
  /** Words that are no options. */
  words: string[];
  /** Of each option that was given: its value; `true` for a switch. */
  options: Map<string, string | true>;
}

/**
 * Reads what follows a command.
 *
 * @param values names of the options that take a value
 * @param switches names of those that take none
 * @throws OperatorError for an option that is unknown, given twice, or has a value too many or too few
 */
export function readArguments(
  argv: string[],
  values: readonly string[],
  switches: readonly string[],
): Arguments {
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
  const words: string[] = [];
  const options = new Map<string, string | true>();
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') words.push(token.value);
    else {
      const label = `--${token.name}`;
      if (options.has(token.name)) throw new OperatorError(`${label}: given twice`, label);
      options.set(token.name, optionValue(token.name, token.value));
    }
  }
  return { words, options };

  function optionValue(name: string, value: string | undefined): string | true {
    const label = `--${name}`;
    if (name === 'help' || switches.includes(name)) {
      if (value !== undefined) throw new OperatorError(`${label}: takes no value`, label);
      return true;
    }
    if (!values.includes(name)) {
      const meant = similar(name, [...values, ...switches, 'help']);
      throw new OperatorError(
        `${label}: unknown option; ${meant ? `did you mean --${meant}?` : 'see --help'}`,
        label,
      );
    }
    if (value === undefined || value === '' || value.startsWith('--')) {
      throw new OperatorError(`${label}: needs a value; see --help`, label);
    }
    return value;
  }
}

import { type ParseArgsConfig, parseArgs } from 'node:util';

type Values<Names extends string> = Partial<Record<Names, string>> & { on: ReadonlySet<string> };

/**
 * The options of a measurement's command line; `--help` prints `help` and ends the process.
 *
 * @param texts options with a value
 * @param switches options without one; those given are in `on`
 * @throws Error for an option that is not known
 */
export function readCommandLine<Names extends string>(
  args: string[],
  help: string,
  texts: readonly Names[],
  switches: readonly string[] = [],
): Values<Names> {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const name of texts) options[name] = { type: 'string' };
  for (const name of [...switches, 'help']) options[name] = { type: 'boolean' };
  const { values } = parseArgs({ args, options });
  if (values['help']) {
    process.stdout.write(help);
    process.exit(0);
  }
  const on = new Set(Object.keys(values).filter((name) => values[name] === true));
  return { ...(values as Partial<Record<Names, string>>), on };
}

/** A whole number that is not below `least`. @throws Error that names the option */
export function parseInteger(text: string, option: string, minimum = 1): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < minimum) {
    throw new Error(`${option}: ${text} is not a whole number from ${minimum}`);
  }
  return number;
}

/**
 * Names separated by commas, each one of `all`; all of them if none is given. @throws Error that lists the valid names
 */
export function parseChoices<Name extends string>(text: string | undefined, all: readonly Name[]): Name[] {
  if (text === undefined) return [...all];
  return text.split(',').map((word) => {
    const found = all.find((name) => name === word);
    if (found === undefined) throw new Error(`--only: there is no ${word}; there are ${all.join(', ')}`);
    return found;
  });
}

/** Words by commas, in lower case. */
export function parseWords(text: string | undefined): string[] {
  return text?.split(',').map((word) => word.toLowerCase()) ?? [];
}

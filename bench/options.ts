import { parseChoices, parseInteger, parseWords, readCommandLine } from './command-line';

/** What is measured; each has a table of its own. */
export const scenarios = ['20b', '1k', 'vary', '100k', '10m', 'connect', 'half', 'idle', 'parallel'] as const;
export type Scenario = (typeof scenarios)[number];

export interface Options {
  only: Scenario[];
  /** Measures only peers whose name contains one of these, if there are any. */
  peers: string[];
  rounds: number;
  /** Seconds of load per measurement. */
  seconds: number;
}

const helpText = `usage: npm run bench -- [options]
  --only NAMES     of ${scenarios.join(', ')}; several by commas
  --peers WORDS    proxies whose name holds one of these words; several by commas
  --rounds N       how often each is measured (3, or ROUNDS in the environment)
  --seconds N      of load per measurement (3)
  --node VERSION   with another Node, in a copy of what is committed, such as 24
`;

/** Reads the command line; prints the help and exits if that is requested. @throws an Error that says what is wrong */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): Options {
  const given = readCommandLine(args, helpText, ['only', 'peers', 'rounds', 'seconds']);
  return {
    only: parseChoices(given.only, scenarios),
    peers: parseWords(given.peers),
    rounds: parseInteger(given.rounds ?? env['ROUNDS'] ?? '3', '--rounds'),
    seconds: parseInteger(given.seconds ?? '3', '--seconds'),
  };
}

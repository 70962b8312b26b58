import { chosen, readCommandLine, whole, wordsOf } from './command-line';

/** What is measured; each has a table of its own. */
export const SCENARIOS = ['20b', '1k', 'vary', '100k', '10m', 'connect', 'half', 'idle', 'parallel'] as const;
export type Scenario = (typeof SCENARIOS)[number];

export interface Options {
  only: Scenario[];
  /** Names of peers hold one of these, where there are any. */
  peers: string[];
  rounds: number;
  /** Seconds of load per measurement. */
  seconds: number;
}

const HELP = `usage: npm run bench -- [options]
  --only NAMES     of ${SCENARIOS.join(', ')}; several by commas
  --peers WORDS    proxies whose name holds one of these words; several by commas
  --rounds N       how often each is measured (3, or ROUNDS in the environment)
  --seconds N      of load per measurement (3)
  --node VERSION   with another Node, in a copy of what is committed, such as 24
`;

/** Reads the command line. @throws an Error that says what is wrong; ends with the help where that is asked for */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): Options {
  const given = readCommandLine(args, HELP, ['only', 'peers', 'rounds', 'seconds']);
  return {
    only: chosen(given.only, SCENARIOS),
    peers: wordsOf(given.peers),
    rounds: whole(given.rounds ?? env['ROUNDS'] ?? '3', '--rounds'),
    seconds: whole(given.seconds ?? '3', '--seconds'),
  };
}

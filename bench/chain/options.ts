import { parseChoices, parseInteger, parseWords, readCommandLine } from '../command-line';

/** What is measured; each has a table of its own. */
export const subjects = ['chain', 'journal', 'recorder'] as const;
export type Subject = (typeof subjects)[number];

export interface LogBenchOptions {
  only: Subject[];
  /** Measures only chains whose name contains one of these, if there are any. */
  chains: string[];
  rounds: number;
  /** Seconds of load per measurement. */
  seconds: number;
  /** Requests per second of the paced load, in addition to the load at full speed. */
  rate: number;
  /** In the journal that the recorder is given. */
  decisions: number;
}

const helpText = `usage: npm run bench:log -- [options]
       npm run bench:log -- --database postgresql [options]   recorders of several nodes; --help says more
  --only NAMES     of ${subjects.join(', ')}; several by commas
  --chains WORDS   chains whose name holds one of these words; several by commas
  --rounds N       how often each is measured (3, or ROUNDS in the environment)
  --seconds N      of load per measurement (5)
  --rate N         requests per second, beside as many as there can be (20000)
  --decisions N    in the journal that the recorder is given (1000000)
`;

/** Reads the command line; prints the help and exits if that is requested. @throws an Error that says what is wrong */
export function readOptions(args: string[], env: Record<string, string | undefined>): LogBenchOptions {
  const given = readCommandLine(args, helpText, ['only', 'chains', 'rounds', 'seconds', 'rate', 'decisions']);
  return {
    only: parseChoices(given.only, subjects),
    chains: parseWords(given.chains),
    rounds: parseInteger(given.rounds ?? env['ROUNDS'] ?? '3', '--rounds'),
    seconds: parseInteger(given.seconds ?? '5', '--seconds'),
    rate: parseInteger(given.rate ?? '20000', '--rate'),
    decisions: parseInteger(given.decisions ?? '1000000', '--decisions', 1000),
  };
}

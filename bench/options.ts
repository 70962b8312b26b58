import { parseArgs } from 'node:util';

/** What is measured; each has a table of its own. */
export const SCENARIOS = ['20b', '1k', 'vary', '100k', '10m', 'connect', 'half', 'idle'] as const;
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
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      peers: { type: 'string' },
      rounds: { type: 'string', default: env['ROUNDS'] ?? '3' },
      seconds: { type: 'string', default: '3' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  const only = values.only?.split(',') ?? [...SCENARIOS];
  return {
    only: only.map((name) => {
      const found = SCENARIOS.find((scenario) => scenario === name);
      if (found === undefined)
        throw new Error(`--only: there is no ${name}; there are ${SCENARIOS.join(', ')}`);
      return found;
    }),
    peers: values.peers?.split(',').map((word) => word.toLowerCase()) ?? [],
    rounds: positive(values.rounds, '--rounds'),
    seconds: positive(values.seconds, '--seconds'),
  };
}

function positive(text: string, option: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`${option}: ${text} is not a number from 1`);
  return number;
}

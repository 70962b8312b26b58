import { parseArgs } from 'node:util';

/** What is measured; each has a table of its own. */
export const SUBJECTS = ['chain', 'journal', 'recorder'] as const;
export type Subject = (typeof SUBJECTS)[number];

export interface LogBenchOptions {
  only: Subject[];
  /** Names of chains hold one of these, where there are any. */
  chains: string[];
  rounds: number;
  /** Seconds of load per measurement. */
  seconds: number;
  /** Requests per second of the load that is given, beside the one that is as high as it can be. */
  rate: number;
  /** In the journal that the recorder is given. */
  decisions: number;
}

const HELP = `usage: npm run bench:log -- [options]
  --only NAMES     of ${SUBJECTS.join(', ')}; several by commas
  --chains WORDS   chains whose name holds one of these words; several by commas
  --rounds N       how often each is measured (3, or ROUNDS in the environment)
  --seconds N      of load per measurement (5)
  --rate N         requests per second, beside as many as there can be (20000)
  --decisions N    in the journal that the recorder is given (1000000)
`;

/** Reads the command line. @throws an Error that says what is wrong; ends with the help where that is asked for */
export function readOptions(args: string[], env: Record<string, string | undefined>): LogBenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      chains: { type: 'string' },
      rounds: { type: 'string', default: env['ROUNDS'] ?? '3' },
      seconds: { type: 'string', default: '5' },
      rate: { type: 'string', default: '20000' },
      decisions: { type: 'string', default: '1000000' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  const only = values.only?.split(',') ?? [...SUBJECTS];
  return {
    only: only.map((name) => {
      const found = SUBJECTS.find((subject) => subject === name);
      if (found === undefined)
        throw new Error(`--only: there is no ${name}; there are ${SUBJECTS.join(', ')}`);
      return found;
    }),
    chains: values.chains?.split(',').map((word) => word.toLowerCase()) ?? [],
    rounds: whole(values.rounds, '--rounds', 1),
    seconds: whole(values.seconds, '--seconds', 1),
    rate: whole(values.rate, '--rate', 1),
    decisions: whole(values.decisions, '--decisions', 1000),
  };
}

function whole(text: string, option: string, least: number): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least) {
    throw new Error(`${option}: ${text} is not a whole number from ${least}`);
  }
  return number;
}

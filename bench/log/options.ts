import { parseArgs } from 'node:util';

export interface LogOptions {
  /** The data directory to fill; it is made where it is missing. */
  data: string;
  decisions: number;
  /** Distinct sessions that made them. */
  sessions: number;
  /** Backends, named b1, b2 and so on. */
  backends: number;
  /** Hours over which the decisions are spread. */
  hours: number;
  /** How many minutes ago the last decision was made. */
  ago: number;
  seed: number;
}

const HELP = `usage: npm run bench:fill -- --data DIRECTORY [options]
  --decisions N    to write (1000000)
  --sessions N     that made them (one for 50 decisions)
  --backends N     that answered, named b1, b2 and so on (10)
  --hours N        over which they are spread (6)
  --ago MINUTES    how long ago the last one was made (0)
  --seed N         another log of the same kind (1)
`;

/** Reads the command line. @throws an Error that says what is wrong; ends with the help where that is asked for */
export function readOptions(args: string[]): LogOptions {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      decisions: { type: 'string', default: '1000000' },
      sessions: { type: 'string' },
      backends: { type: 'string', default: '10' },
      hours: { type: 'string', default: '6' },
      ago: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  if (!values.data) throw new Error('--data: say which data directory to fill');
  const decisions = whole(values.decisions, '--decisions', 1);
  const sessions =
    values.sessions === undefined ? Math.ceil(decisions / 50) : whole(values.sessions, '--sessions', 1);
  if (sessions > decisions) {
    throw new Error(`--sessions: ${sessions} sessions cannot have made ${decisions} decisions`);
  }
  const backends = whole(values.backends, '--backends', 2);
  if (backends > 250) throw new Error(`--backends: ${backends} is more than 250`);
  return {
    data: values.data,
    decisions,
    sessions,
    backends,
    hours: positive(values.hours, '--hours'),
    ago: whole(values.ago, '--ago', 0),
    seed: whole(values.seed, '--seed', 0),
  };
}

function whole(text: string, option: string, least: number): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least) {
    throw new Error(`${option}: ${text} is not a whole number from ${least}`);
  }
  return number;
}

function positive(text: string, option: string): number {
  const number = Number(text);
  if (!(number > 0 && number <= 24 * 365)) throw new Error(`${option}: ${text} is not a number of hours`);
  return number;
}

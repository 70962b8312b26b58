import { parseInteger, readCommandLine } from '../command-line';

export interface LogOptions {
  /** The data directory to fill; created if it is missing. */
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

const helpText = `usage: npm run bench:fill -- --data DIRECTORY [options]
  --decisions N    to write (1000000)
  --sessions N     that made them (one for 50 decisions)
  --backends N     that answered, named b1, b2 and so on (10)
  --hours N        over which they are spread (6)
  --ago MINUTES    how long ago the last one was made (0)
  --seed N         another log of the same kind (1)
`;

/** Reads the command line; prints the help and exits if that is requested. @throws an Error that says what is wrong */
export function readOptions(args: string[]): LogOptions {
  const given = readCommandLine(args, helpText, [
    'data',
    'decisions',
    'sessions',
    'backends',
    'hours',
    'ago',
    'seed',
  ]);
  if (!given.data) throw new Error('--data: say which data directory to fill');
  const decisions = parseInteger(given.decisions ?? '1000000', '--decisions');
  const sessions =
    given.sessions === undefined ? Math.ceil(decisions / 50) : parseInteger(given.sessions, '--sessions');
  if (sessions > decisions) {
    throw new Error(`--sessions: ${sessions} sessions cannot have made ${decisions} decisions`);
  }
  const backends = parseInteger(given.backends ?? '10', '--backends', 2);
  if (backends > 250) throw new Error(`--backends: ${backends} is more than 250`);
  return {
    data: given.data,
    decisions,
    sessions,
    backends,
    hours: parseHours(given.hours ?? '6'),
    ago: parseInteger(given.ago ?? '0', '--ago', 0),
    seed: parseInteger(given.seed ?? '1', '--seed', 0),
  };
}

function parseHours(text: string): number {
  const number = Number(text);
  if (!(number > 0 && number <= 24 * 365)) throw new Error(`--hours: ${text} is not a number of hours`);
  return number;
}

import { parseInteger, readCommandLine } from '../command-line';
import { type LogOptions, readOptions as readLogOptions } from '../log/options';

export interface QueryOptions {
  /**
   * The directory whose log is asked; nothing of it is changed. Null for a log in PostgreSQL that is filled for this run
   * alone.
   */
  data: string | null;
  /** How often each variant of a question is asked. */
  times: number;
  /** Only questions whose function's name contains this. */
  only: string;
  /** Whether the product is started on a copy of the log, too, exports from it, and makes it smaller. */
  changing: boolean;
  /** How the log is filled if the directory has none; null for SQLite. */
  fill: FillOptions | null;
}

/** A log of several nodes. */
export interface FillOptions extends Omit<LogOptions, 'data'> {
  nodes: number;
}

const helpText = `usage: npm run bench:queries -- --data DIRECTORY [options]
  --data DIRECTORY   a log, made by npm run bench:fill; it is only read
  --times N          how often each variant of a question is asked (20)
  --only TEXT        only questions whose function's name contains TEXT
  --changing         also starts the product on a copy of it, exports from it, and makes it a tenth smaller

       npm run bench:queries -- --database postgresql [options]
  --data DIRECTORY   its PostgreSQL: filled first if it is empty, and kept (none: a temporary one)
  --decisions N      to fill it with (10000000)
  --sessions N       that made them (one for 10 decisions)
  --backends N       that answered (10)
  --nodes N          that took them (4)
  --hours N          over which they are spread (96)
  --seed N           another log of the same kind (1)
`;

const fillNames = ['decisions', 'sessions', 'backends', 'nodes', 'hours', 'seed'] as const;
const defaultDecisions = '10000000';

/** Reads the command line; prints the help and exits if that is requested. @throws an Error that says what is wrong */
export function readOptions(args: string[]): QueryOptions {
  const given = readCommandLine(
    args,
    helpText,
    ['data', 'times', 'only', 'database', ...fillNames],
    ['changing'],
  );
  const { data, times, only = '', database, on } = given;
  const changing = on.has('changing');
  if (database === undefined) {
    if (!data) throw new Error('--data: say which data directory to ask');
    const name = fillNames.find((one) => given[one] !== undefined);
    if (name !== undefined)
      throw new Error(`--${name}: only a log in PostgreSQL is filled here; npm run bench:fill fills others`);
  } else if (database !== 'postgresql') {
    throw new Error(`--database: ${database} is not measured; postgresql is, and SQLite without it`);
  } else if (changing) throw new Error('--changing: measured with SQLite alone');
  return {
    data: data?.replace(/\/+$/, '') ?? null,
    times: parseInteger(times ?? '20', '--times'),
    only,
    changing,
    fill: database === undefined ? null : readFillOptions(given),
  };
}

function readFillOptions(given: Partial<Record<(typeof fillNames)[number], string>>): FillOptions {
  const { decisions = defaultDecisions, nodes = '4', hours = '96' } = given;
  const sessions = given.sessions ?? `${Math.ceil(parseInteger(decisions, '--decisions') / 10)}`;
  const values = { ...given, decisions, sessions, hours };
  const args = (['decisions', 'sessions', 'backends', 'hours', 'seed'] as const).flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [`--${name}`, value];
  });
  const { data: _, ...options } = readLogOptions(['--data', '-', ...args]);
  return { ...options, nodes: parseInteger(nodes, '--nodes') };
}

import { parseInteger, readCommandLine } from '../command-line';

export interface QueryOptions {
  /** The data directory whose log is asked; nothing of it is changed. */
  data: string;
  /** How often each variant of a question is asked. */
  times: number;
  /** Only questions whose function's name contains this. */
  only: string;
  /** Whether the product is started on a copy of the log, too, exports from it, and makes it smaller. */
  changing: boolean;
}

const helpText = `usage: npm run bench:queries -- --data DIRECTORY [options]
  --data DIRECTORY   a log, made by npm run bench:fill; it is only read
  --times N          how often each variant of a question is asked (20)
  --only TEXT        only questions whose function's name contains TEXT
  --changing         also starts the product on a copy of it, exports from it, and makes it a tenth smaller
`;

/** Reads the command line; prints the help and exits if that is requested. @throws an Error that says what is wrong */
export function readOptions(args: string[]): QueryOptions {
  const {
    data,
    times,
    only = '',
    on,
  } = readCommandLine(args, helpText, ['data', 'times', 'only'], ['changing']);
  if (!data) throw new Error('--data: say which data directory to ask');
  return {
    data: data.replace(/\/+$/, ''),
    times: parseInteger(times ?? '20', '--times'),
    only,
    changing: on.has('changing'),
  };
}

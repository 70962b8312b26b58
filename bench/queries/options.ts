import { parseArgs } from 'node:util';

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

const HELP = `usage: npm run bench:queries -- --data DIRECTORY [options]
  --data DIRECTORY   a log, made by npm run bench:fill; it is only read
  --times N          how often each variant of a question is asked (20)
  --only TEXT        only questions whose function's name contains TEXT
  --changing         also starts the product on a copy of it, exports from it, and makes it a tenth smaller
`;

/** Reads the command line. @throws an Error that says what is wrong; ends with the help where that is asked for */
export function readOptions(args: string[]): QueryOptions {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      times: { type: 'string', default: '20' },
      only: { type: 'string', default: '' },
      changing: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  if (!values.data) throw new Error('--data: say which data directory to ask');
  const times = Number(values.times);
  if (!Number.isSafeInteger(times) || times < 1) {
    throw new Error(`--times: ${values.times} is not a whole number from 1`);
  }
  return { data: values.data.replace(/\/+$/, ''), times, only: values.only, changing: values.changing };
}

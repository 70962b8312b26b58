import { parseArgs } from 'node:util';

export interface UiOptions {
  /** In the log, before the first page is opened. */
  decisions: number;
  /** That the overview is watched for its memory. */
  minutes: number;
  /** Cold loads of the overview. */
  loads: number;
  /** New visitors whose effect is waited for. */
  times: number;
}

const HELP = `usage: npm run bench:ui -- [options]
  --decisions N    in the log (1000000)
  --minutes N      that the overview is watched for its memory (10)
  --loads N        cold loads of the overview (10)
  --times N        new visitors whose effect on screen is waited for (40)
`;

/** Reads the command line. @throws an Error that says what is wrong; ends with the help where that is asked for */
export function readOptions(args: string[]): UiOptions {
  const { values } = parseArgs({
    args,
    options: {
      decisions: { type: 'string', default: '1000000' },
      minutes: { type: 'string', default: '10' },
      loads: { type: 'string', default: '10' },
      times: { type: 'string', default: '40' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  return {
    decisions: whole(values.decisions, '--decisions'),
    minutes: whole(values.minutes, '--minutes'),
    loads: whole(values.loads, '--loads'),
    times: whole(values.times, '--times'),
  };
}

function whole(text: string, option: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) {
    throw new Error(`${option}: ${text} is not a whole number from 1`);
  }
  return number;
}

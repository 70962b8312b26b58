import { parseInteger, readCommandLine } from '../command-line';

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

const helpText = `usage: npm run bench:ui -- [options]
  --decisions N    in the log (1000000)
  --minutes N      that the overview is watched for its memory (10)
  --loads N        cold loads of the overview (10)
  --times N        new visitors whose effect on screen is waited for (40)
`;

/** Reads the command line; prints the help and exits if that is requested. @throws an Error that says what is wrong */
export function readOptions(args: string[]): UiOptions {
  const given = readCommandLine(args, helpText, ['decisions', 'minutes', 'loads', 'times']);
  return {
    decisions: parseInteger(given.decisions ?? '1000000', '--decisions'),
    minutes: parseInteger(given.minutes ?? '10', '--minutes'),
    loads: parseInteger(given.loads ?? '10', '--loads'),
    times: parseInteger(given.times ?? '40', '--times'),
  };
}

import { parseInteger, readCommandLine } from '../command-line';

export interface RecordersOptions {
  rounds: number;
  /** In the journal of each node. */
  decisions: number;
}

const helpText = `usage: npm run bench:log -- --database postgresql [options]
  --rounds N       how often each is measured (3, or ROUNDS in the environment)
  --decisions N    in the journal of each node (300000)
`;

/** Reads the command line; prints the help and exits if that is requested. @throws an Error that says what is wrong */
export function readOptions(args: string[], env: Record<string, string | undefined>): RecordersOptions {
  const given = readCommandLine(args, helpText, ['database', 'rounds', 'decisions']);
  if (given.database !== 'postgresql')
    throw new Error(`--database: ${given.database} is not measured; only postgresql is`);
  return {
    rounds: parseInteger(given.rounds ?? env['ROUNDS'] ?? '3', '--rounds'),
    decisions: parseInteger(given.decisions ?? '300000', '--decisions', 10_000),
  };
}

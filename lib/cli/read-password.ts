import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { OperatorError } from '@/lib/core/operator-error';

/**
 * Asks for a new password, twice and without showing it, at a terminal; else takes the first line of the input.
 *
 * @param input the standard input
 * @param output where the questions are printed
 * @throws OperatorError if there is no input, or the second password differs
 */
export async function readPassword(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<string> {
  const isTerminal = 'isTTY' in input && input.isTTY === true;
  const discardedOutput = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: discardedOutput, terminal: isTerminal });
  try {
    if (!isTerminal) {
      for await (const line of lines) return line;
      throw new OperatorError('user: no password given; pass it as the first line of standard input');
    }
    output.write('Password: ');
    const password = await lines.question('');
    output.write('\nRepeat password: ');
    const confirmation = await lines.question('');
    output.write('\n');
    if (password !== confirmation)
      throw new OperatorError('user: the passwords do not match; nothing was changed');
    return password;
  } finally {
    lines.close();
  }
}

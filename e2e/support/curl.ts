import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface CurlResponse {
  status: number;
  body: string;
  /** Values of the response's fields of one name, in order. */
  getFields(name: string): string[];
}

/** Runs the real curl with `-s -i` and `args`. Rejects with curl's own message if it fails. */
export async function curl(...args: string[]): Promise<CurlResponse> {
  // Proxy settings of the machine (NO_PROXY above all) must not affect the experiment.
  const env = { ...process.env };
  for (const name of Object.keys(env)) if (/_proxy$/i.test(name)) delete env[name];
  const { stdout } = await promisify(execFile)('curl', ['-sS', '-i', ...args], { env });
  const split = stdout.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = stdout.slice(0, split).split('\r\n');
  const fields = lines.map((line) => /^([^:]+):\s*(.*)$/.exec(line) ?? []);
  return {
    status: Number(statusLine.split(' ')[1]),
    body: stdout.slice(split + 4),
    getFields: (wanted) =>
      fields.flatMap(([, name, value]) =>
        name?.toLowerCase() === wanted.toLowerCase() ? [value ?? ''] : [],
      ),
  };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A session with a PostgreSQL that takes one question after the other. */
export interface Psql {
  /** @returns the rows as psql writes them. @throws what the database complains of */
  ask(query: string): Promise<string[]>;
  end(): Promise<void>;
}

const mark = '-- end of answer --';

/** Opens one. @param directory of the database's socket */
export async function openPsql(
  directory: string,
  { user, name }: { user: string; name: string },
): Promise<Psql> {
  const args = ['-X', '-q', '-A', '-t', '-h', directory, '-U', user, '-d', name, '-v', 'ON_ERROR_STOP=1'];
  const child = spawn('psql', args, { stdio: 'pipe' });
  const ended = once(child, 'exit');
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const psql: Psql = {
    async ask(query) {
      child.stdin.write(`${query};\n\\echo ${mark}\n`);
      const rows: string[] = [];
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error(`psql ended: ${complaint.trim()}`);
        if (value === mark) return rows;
        rows.push(value);
      }
    },
    async end() {
      child.stdin.end();
      await ended;
    },
  };
  await psql.ask('SELECT 1');
  return psql;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { acceptsConnections } from '../accepts-connections';

/** A forward proxy of the second tier, started for a test. */
export interface SecondTierProxy {
  /** `127.0.0.1:PORT` */
  address: string;
  /** Its name in the `Via` field, so that a response shows which proxy it passed through. */
  via: string;
  stop(): Promise<void>;
}

/** A folder that a daemon may use under another user, too. */
export function createDaemonFolder(): string {
  return mkdtempSync(join(tmpdir(), 'stickyboard-tier-'));
}

/**
 * Runs a daemon in the foreground and resolves once it accepts connections on `port`. Its `stop` ends it
 * and removes `folder`. Rejects with its output if it ends first or takes longer than 15 s.
 */
export async function startDaemon(
  program: string,
  args: string[],
  port: number,
  folder: string,
): Promise<() => Promise<void>> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  child.once('error', (error) => {
    output += error.message;
  });
  const stop = async () => {
    if (child.pid !== undefined && isRunning(child)) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = performance.now() + 15_000;
  while (!(await acceptsConnections(port))) {
    if (child.pid === undefined || !isRunning(child) || performance.now() > deadline) {
      await stop();
      throw new Error(`${program} does not serve on port ${port}: ${output}`);
    }
    await pause(50);
  }
  return stop;
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

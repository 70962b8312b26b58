import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A real backend in a process of its own. */
export interface Backend {
  name: string;
  /** `127.0.0.1:PORT`. */
  address: string;
  /** The requests since its start, such as `GET /path`, in order; health checks are not listed. */
  getRequests(): Promise<string[]>;
  /** Sends its process a message that its script understands. */
  send(message: string): void;
  /** kill -9; resolves once it has ended. */
  kill(): Promise<void>;
  /** Starts it again on the same port after `kill`. */
  restart(): Promise<void>;
}

/**
 * Starts a backend on a free port that responds to every request with its name.
 * @param script file in this folder that speaks as `named-backend.mjs` does
 */
export async function startBackend(name: string, script = 'named-backend.mjs'): Promise<Backend> {
  let { child, port } = await launch(script, name, 0);
  return {
    name,
    address: `127.0.0.1:${port}`,
    async getRequests() {
      const message = once(child, 'message');
      child.send('requests');
      const [{ requests }] = (await message) as [{ requests: string[] }];
      return requests.filter((request) => request !== 'GET /healthz');
    },
    send(message) {
      child.send(message);
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
    async restart() {
      ({ child, port } = await launch(script, name, port));
    },
  };
}

async function launch(
  script: string,
  name: string,
  port: number,
): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(join(import.meta.dirname, script), [name, String(port)]);
  const [message] = (await once(child, 'message')) as [{ port: number }];
  return { child, port: message.port };
}

import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFreePort } from '@/proxy/fixtures/free-port';
import { getUnpackedProgram } from '@/scripts/test/unpack-package.mjs';
import { projectRoot } from '../project-root';
import { createDaemonFolder, startDaemon } from '../second-tier/daemon';

/** One series of a query result, with its value now. */
export interface Series {
  metric: Record<string, string>;
  value: [number, string];
}

export interface Prometheus {
  /** Evaluates a PromQL query now. @throws the error of Prometheus if the query is invalid */
  query(expression: string): Promise<Series[]>;
  /** The `data` of another call of its API: `label/NAME/values`, `rules`. */
  get<Data>(path: string): Promise<Data>;
  stop(): Promise<void>;
}

/** A real Prometheus with this configuration and an empty memory. */
export async function startPrometheus(configuration: string): Promise<Prometheus> {
  const port = await findFreePort();
  const folder = createDaemonFolder();
  writeFileSync(join(folder, 'prometheus.yaml'), configuration);
  const args = [
    `--config.file=${folder}/prometheus.yaml`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=warn',
  ];
  const stop = await startDaemon(programPath('prometheus'), args, port, folder);
  const get = async <Data>(path: string): Promise<Data> => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`);
    const { data, error } = (await response.json()) as { data: Data; error?: string };
    if (error !== undefined) throw new Error(`${path}: ${error}`);
    return data;
  };
  return {
    get,
    async query(expression) {
      const { result } = await get<{ result: Series[] }>(`query?query=${encodeURIComponent(expression)}`);
      return result;
    },
    stop,
  };
}

/**
 * Runs promtool on files, or on `input` if it reads that; rejects with its error.
 * @returns its output
 */
export async function runPromtool(args: string[], input = ''): Promise<string> {
  const running = promisify(execFile)(programPath('promtool'), args, { timeout: 30_000 });
  running.child.stdin?.end(input);
  const { stdout, stderr } = await running;
  return stdout + stderr;
}

function programPath(name: string): string {
  return getUnpackedProgram(name, projectRoot) ?? name;
}

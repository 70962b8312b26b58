import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePastDay } from '@/e2e/support/past-day';
import { type Product, startProduct } from '@/e2e/support/product';
import { stopProcess } from '../support/processes';
import type { CleanupStack } from './cleanup';

export const backendCount = 14;
/** Events of the day before, in the log. */
export const pastEvents = 2000;
export const visitorCount = 300;
export const requestsPerSecond = 200;
/** The log ends so long before the first page that only current visitors count as active. */
const logEndedMinutesAgo = 5;

const names = Array.from({ length: backendCount }, (_, index) => `b${index + 1}`);
const programPath = (name: string): string => join(import.meta.dirname, `${name}.js`);

/** The built product on a log of `decisions`, with real backends and live traffic. */
export async function startSite(started: CleanupStack, decisions: number): Promise<Product> {
  const directory = await started.add(
    Promise.resolve(mkdtempSync(join(tmpdir(), 'stickyboard-bench-ui-'))),
    (made) => rmSync(made, { recursive: true, force: true }),
  );
  const data = join(directory, 'data');
  await createLog(started, data, decisions);
  const origins = await started.add(startProgram('bench-ui-backends', names), ({ child }) =>
    stopProcess(child),
  );
  const { ports } = origins.said as { ports: number[] };
  const backends = names.flatMap((name, index) => ['--backend', `${name}=127.0.0.1:${ports[index]}`]);
  const product = await started.add(startProduct(['--data', data, ...backends]), (running) => running.stop());
  writePastDay(data, names, pastEvents);
  const traffic = [product.proxyUrl, String(visitorCount), String(requestsPerSecond)];
  await started.add(startProgram('bench-ui-visitors', traffic), ({ child }) => stopProcess(child));
  return product;
}

/** Fills the data directory: see bench/log. */
async function createLog(started: CleanupStack, data: string, decisions: number): Promise<void> {
  const counts = ['--decisions', String(decisions), '--backends', String(backendCount)];
  const child = fork(programPath('bench-fill'), [
    ...['--data', data, '--ago', String(logEndedMinutesAgo), ...counts],
  ]);
  await started.add(Promise.resolve(child), stopProcess);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error('the log could not be made');
}

interface Running {
  child: ChildProcess;
  /** Its first message. */
  said: unknown;
}

/** Starts a program of bench/ui/programs and waits for its first message. */
function startProgram(name: string, args: string[]): Promise<Running> {
  const child = fork(programPath(name), args);
  return new Promise((resolve, reject) => {
    child.once('message', (said) => resolve({ child, said }));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${name} ended with code ${code} before it was ready`)));
  });
}

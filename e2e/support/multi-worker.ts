import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Product, startProduct, temporaryDirectory } from './product';

/** Starts the product for the running test, with a configuration file that the test may rewrite. */
export async function startConfigured(
  yaml: string,
): Promise<{ product: Product; port: number; write(yaml: string): void }> {
  const folder = temporaryDirectory();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'stickyboard.yaml');
  writeFileSync(file, yaml);
  const product = await startProduct(['--config', file, '--data', join(folder, 'data')]);
  onTestFinished(async () => {
    await product.stop();
  });
  const port = Number(new URL(product.proxyUrl).port);
  return { product, port, write: (text) => writeFileSync(file, text) };
}

/** `workers` before backends on these ports, behind listeners given as YAML fields. */
export function buildConfiguration(workers: number, backends: number[], listeners: string[]): string {
  const lines = listeners.map((fields) => `  - { upstream: web, ${fields} }\n`).join('');
  const addresses = backends.map((port) => `127.0.0.1:${port}`).join(', ');
  return `workers: ${workers}\nlisteners:\n${lines}upstreams:\n  web: { backends: [${addresses}] }\n`;
}

/** Decision lines of each worker's journal, by the worker's name. */
export function readDecisionLines(product: Product): Map<string, string[]> {
  const directory = join(product.data, 'journal');
  const lines = new Map<string, string[]>();
  for (const file of readdirSync(directory).filter((name) => name.startsWith('worker-'))) {
    const worker = file.split('.')[0] ?? '';
    const own = readFileSync(join(directory, file), 'utf8').split('\n').slice(0, -1);
    lines.set(worker, [...(lines.get(worker) ?? []), ...own]);
  }
  return lines;
}

/** Process ids of the workers that serve, by their number from 1. */
export function getWorkerPids(product: Product): Map<number, number> {
  const pids = product.processes().flatMap((pid): [number, number][] => {
    const number = /^stickyboard worker (\d+)/.exec(readFileSync(`/proc/${pid}/cmdline`, 'latin1'))?.[1];
    return number === undefined ? [] : [[Number(number), pid]];
  });
  return new Map(pids);
}

/**
 * Sends a request on a connection of its own from `client`, an address 127.x.y.z; returns all received text.
 * @param headers further header lines
 */
export function requestFrom(
  clientAddress: string,
  port: number,
  path: string,
  headers: Record<string, string> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', localAddress: clientAddress });
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (part: string) => {
      text += part;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: site.test\r\n${lines.join('')}Connection: close\r\n\r\n`);
  });
}

import { join } from 'node:path';
import {
  getChildren,
  getTitle,
  loadCpu,
  pinToCpu,
  proxyCpu,
  startPinned,
  waitUntilListening,
} from '../support/processes';
import type { Peer } from './peer';

const dist = join(import.meta.dirname, '../dist');

/** A proxy in a Node program of bench/programs. @param bundle its name in dist/ */
export function nodeProgram(name: string, bundle: string): Peer {
  return {
    name,
    async start(_directory, port, origins) {
      const args = [join(dist, `${bundle}.js`), String(port), ...origins.map(String)];
      const child = startPinned(proxyCpu, process.execPath, args, { NODE_ENV: 'production' });
      await waitUntilListening(port);
      return { child, pids: [child.pid as number] };
    },
  };
}

/** This proxy as it is installed, one worker, with its journal; recorder and dashboard run on the load's CPU. */
export const stickyboard: Peer = {
  name: 'Stickyboard, journal on',
  async start(directory, port, origins) {
    const backends = origins.flatMap((origin) => ['--backend', `127.0.0.1:${origin}`]);
    const child = startPinned(loadCpu, process.execPath, [
      join(dist, 'main.js'),
      ...['--listen', `127.0.0.1:${port}`, '--dashboard', '127.0.0.1:0', '--workers', '1'],
      ...['--data', join(directory, 'data'), ...backends],
    ]);
    await waitUntilListening(port);
    const children = getChildren(child.pid as number);
    const pids = children.filter((pid) => getTitle(pid).startsWith('stickyboard worker'));
    for (const pid of pids) pinToCpu(pid, proxyCpu);
    const auxiliaryPids = [child.pid as number, ...children.filter((pid) => !pids.includes(pid))];
    return { child, pids, auxiliaryPids };
  },
};

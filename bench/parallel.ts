import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Peer } from './peers/peer';
import { stopProcess } from './support/processes';

/** New clients per second, and what the backends behind the proxy can do together: 160 requests a second. */
const requestsPerSecond = 120;
const backendCount = 4;
const serviceTimeMs = 100;
const slotsPerBackend = 4;

/** How new clients of one address are served. */
export interface ParallelResult {
  clients: 'programs' | 'alike browsers';
  p50Millis: number;
  p95Millis: number;
  /** Most requests that were in flight at a time, of each backend. */
  peaks: number[];
  errors: number;
}

const headersByKind: Record<ParallelResult['clients'], Record<string, string>> = {
  programs: { 'User-Agent': 'load-test/1' },
  'alike browsers': {
    'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
    'Accept-Language': 'en-GB,en;q=0.5',
    'Sec-Fetch-Site': 'none',
  },
};

/** A backend that takes 100 ms for a request and serves four at a time; others wait. */
class PacedBackend {
  peak = 0;
  private inFlight = 0;
  private busy = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly server: Server = createServer((_, response) => {
    this.peak = Math.max(this.peak, ++this.inFlight);
    this.serve(() => {
      this.inFlight--;
      response.end('ok');
    });
  });

  /** @returns its port */
  async start(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private serve(respond: () => void): void {
    if (this.busy === slotsPerBackend) {
      this.waiting.push(() => this.serve(respond));
      return;
    }
    this.busy++;
    setTimeout(() => {
      this.busy--;
      respond();
      this.waiting.shift()?.();
    }, serviceTimeMs);
  }
}

/**
 * Measures how a proxy serves new clients from one address, each on a connection of its own: at a fixed rate, whether
 * or not earlier ones are served.
 * @param directory an empty one for each kind of clients
 */
export async function measureParallel(
  peer: Peer,
  seconds: number,
  freePort: () => Promise<number>,
  directory: (clients: string) => string,
): Promise<ParallelResult[]> {
  const results: ParallelResult[] = [];
  for (const clients of ['programs', 'alike browsers'] as const) {
    const backends = Array.from({ length: backendCount }, () => new PacedBackend());
    const ports: number[] = [];
    for (const backend of backends) ports.push(await backend.start());
    const port = await freePort();
    const started = await peer.start(directory(clients), port, ports);
    try {
      // Connections to the backends and compiled code are there before anything is measured.
      await runParallelLoad(port, headersByKind[clients], requestsPerSecond);
      for (const backend of backends) backend.peak = 0;
      const { times, errors } = await runParallelLoad(
        port,
        headersByKind[clients],
        requestsPerSecond * seconds,
      );
      const peaks = backends.map(({ peak }) => peak);
      const at = (share: number): number => times[Math.floor(times.length * share)] ?? Number.NaN;
      results.push({ clients, p50Millis: at(0.5), p95Millis: at(0.95), peaks, errors });
    } finally {
      await stopProcess(started.child);
      for (const backend of backends) backend.stop();
    }
  }
  return results;
}

/** @returns ms from connecting to the end of each response, in ascending order */
async function runParallelLoad(port: number, headers: Record<string, string>, count: number) {
  const began = performance.now();
  let errors = 0;
  const times = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      await pause(began + (index * 1000) / requestsPerSecond - performance.now());
      const sent = performance.now();
      if ((await getStatus(port, headers)) !== 200) errors++;
      return performance.now() - sent;
    }),
  );
  return { times: times.sort((a, b) => a - b), errors };
}

/** @returns the status of a request on a connection of its own; 0 if it was cut */
function getStatus(port: number, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, agent: false, headers }, (response) => {
      response.resume();
      response.once('close', () => resolve(response.complete ? (response.statusCode ?? 0) : 0));
    });
    request.once('error', () => resolve(0));
  });
}

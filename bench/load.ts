import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { ORIGIN_PORTS } from './origins';
import { LOAD_CPU } from './processes';

export interface LoadResult {
  requests: number;
  seconds: number;
  /** Responses that were not 2xx or 3xx, and socket errors. */
  errors: number;
  p50Micros: number;
  p99Micros: number;
}

const CONNECTIONS = 64;

/** Twelve header lines as a browser sends them, with a session that is pinned. */
const HEADERS: Record<string, string> = {
  'User-Agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'Accept-Language': 'en-GB,en;q=0.9,de;q=0.8',
  'Accept-Encoding': 'identity',
  'Cache-Control': 'no-cache',
  Pragma: 'no-cache',
  'Sec-Fetch-Dest': 'document',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Site': 'same-origin',
  'Upgrade-Insecure-Requests': '1',
  Referer: 'http://127.0.0.1/previous/page?with=query',
};

/** Keep-alive load by wrk on its own CPU for some seconds; every request carries a route cookie. */
export async function runLoad(port: number, seconds: number, route: string): Promise<LoadResult> {
  const headers = Object.entries({
    ...HEADERS,
    Cookie: `theme=dark; route=${route}; route_sid=${'ab'.repeat(16)}`,
  });
  const args = [
    ...['-c', String(LOAD_CPU), 'wrk', '-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--latency'],
    ...headers.flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
    `http://127.0.0.1:${port}/some/page?x=1`,
  ];
  const text = await run('taskset', args);
  const [, requests, took] = /(\d+) requests in ([\d.]+)s/.exec(text) ?? [];
  if (requests === undefined || took === undefined) throw new Error(`wrk said nothing of use:\n${text}`);
  const failed = /Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? '0';
  const sockets =
    /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)?.slice(1) ?? [];
  return {
    requests: Number(requests),
    seconds: Number(took),
    errors: [failed, ...sockets].reduce((sum, count) => sum + Number(count), 0),
    p50Micros: micros(/50%\s+([\d.]+)(us|ms|s)/.exec(text)),
    p99Micros: micros(/99%\s+([\d.]+)(us|ms|s)/.exec(text)),
  };
}

/** The route that a peer's session presents: its own label, or nginx's digest of the first origin. */
export function routeFor(name: string): string {
  return /HAProxy|http-proxy/.test(name)
    ? 'b1'
    : createHash('md5').update(`127.0.0.1:${ORIGIN_PORTS[0]}`).digest('hex');
}

function micros(match: RegExpExecArray | null): number {
  const unit = { us: 1, ms: 1000, s: 1_000_000 }[match?.[2] ?? 'us'] ?? 1;
  return Number(match?.[1] ?? Number.NaN) * unit;
}

function run(command: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    child.once('error', reject);
    child.once('exit', () => resolve(text));
  });
}

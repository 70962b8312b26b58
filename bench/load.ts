import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCpu } from './support/processes';

export interface LoadResult {
  requests: number;
  seconds: number;
  /** Responses that were not 2xx or 3xx, and socket errors. */
  errors: number;
  p50Micros: number;
  p99Micros: number;
}

export interface Load {
  path: string;
  seconds: number;
  connections: number;
  /** Value of the route cookie that every request presents. */
  route: string;
  /** Whether each request uses a connection of its own. */
  close?: boolean;
  /** Requests per second to keep to, or as many as there can be. */
  rate?: number;
  /** Whether each request has a header that the one before had not. */
  vary?: boolean;
  /** The sessions that make the requests, in turn; one session by default. */
  sessions?: Session[];
}

/** The cookies of one session. */
export interface Session {
  route: string;
  session: string;
}

/** Header lines as a browser sends them; with Host and Cookie there are twelve and a cookie. */
const headersByKind: Record<string, string> = {
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

/**
 * Load by wrk on the load's CPU. With a rate every connection pauses between its requests, by random times
 * whose mean makes the rate: arrivals scatter as those of many independent clients do, and the time that a
 * request waits to be sent is no part of its latency.
 */
export async function runLoad(port: number, load: Load, directory: string): Promise<LoadResult> {
  const headers = Object.entries({
    ...headersByKind,
    Cookie: `theme=dark; route=${load.route}; route_sid=${'ab'.repeat(16)}`,
    ...(load.close ? { Connection: 'close' } : {}),
  });
  const script = createLoadScript(load);
  const file = join(directory, 'load.lua');
  writeFileSync(file, script);
  const args = [
    ...['-c', String(loadCpu), 'wrk', '-t1', `-c${load.connections}`, `-d${load.seconds}s`, '--latency'],
    ...(script === '' ? [] : ['-s', file]),
    ...headers.flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
    `http://127.0.0.1:${port}${load.path}?x=1`,
  ];
  return parseLoadResult(await runCommand('taskset', args));
}

function createLoadScript(load: Load): string {
  if (load.vary) return varyingScript;
  const pace = load.rate === undefined ? '' : paceScript(load.connections / load.rate);
  return pace + (load.sessions === undefined ? '' : sessionsScript(load.sessions));
}

/** Made beforehand, so that the load stays cheap. */
function sessionsScript(sessions: Session[]): string {
  const cookies = sessions.map(({ route, session }) => `"theme=dark; route=${route}; route_sid=${session}"`);
  return `local cookies = {${cookies.join(',\n')}}
local requests, last = {}, 0
local function prepare()
  for number, cookie in ipairs(cookies) do
    wrk.headers["Cookie"] = cookie
    requests[number] = wrk.format()
  end
end
function request()
  if #requests == 0 then prepare() end
  last = last % #requests + 1
  return requests[last]
end
`;
}

/** Made beforehand, so that the load stays cheap; two in a row on one connection never have the same header. */
const varyingScript = `local requests, last = {}, 0
function init()
  for number = 1, 1000 do
    wrk.headers["X-Request-Id"] = string.format("%032x", number)
    requests[number] = wrk.format()
  end
end
function request()
  last = last % #requests + 1
  return requests[last]
end
`;

/** @param period seconds between two requests of one connection, on average */
function paceScript(period: number): string {
  // wrk pauses for whole milliseconds: the fraction is left to chance.
  return `local period = ${(period * 1000).toFixed(4)}
function init() math.randomseed(20261122) end
function delay() return math.floor(math.random() * 2 * period + math.random()) end
`;
}

function parseLoadResult(text: string): LoadResult {
  const [, requests, took, unit] = /(\d+) requests in ([\d.]+)([sm]),/.exec(text) ?? [];
  if (requests === undefined || took === undefined) throw new Error(`wrk said nothing of use:\n${text}`);
  const failed = /Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? '0';
  const sockets =
    /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)?.slice(1) ?? [];
  return {
    requests: Number(requests),
    seconds: Number(took) * (unit === 'm' ? 60 : 1),
    errors: [failed, ...sockets].reduce((sum, count) => sum + Number(count), 0),
    p50Micros: parseMicros(/50%\s+([\d.]+)(us|ms|s)/.exec(text)),
    p99Micros: parseMicros(/99%\s+([\d.]+)(us|ms|s)/.exec(text)),
  };
}

function parseMicros(match: RegExpExecArray | null): number {
  const unit = { us: 1, ms: 1000, s: 1_000_000 }[match?.[2] ?? 'us'] ?? 1;
  return Number(match?.[1] ?? Number.NaN) * unit;
}

function runCommand(command: string, args: string[]): Promise<string> {
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

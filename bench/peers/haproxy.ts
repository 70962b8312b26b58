import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { proxyCpu, startPinned, waitUntilListening } from '../support/processes';
import type { Peer } from './peer';

/** What of the configuration is not the same for each HAProxy that is measured; lines with their line ends. */
export interface HaproxyParts {
  global?: string;
  defaults?: string;
  frontend?: string;
  /** Sections of their own. */
  sections?: string;
}

/** Writes the configuration of an HAProxy that inserts the route cookie. @returns the file */
export function writeHaproxyConfig(
  directory: string,
  port: number,
  origins: readonly number[],
  { global = '', defaults = '', frontend = '', sections = '' }: HaproxyParts = {},
): string {
  const config = join(directory, 'haproxy.cfg');
  const servers = origins.map(
    (origin, index) => `  server b${index + 1} 127.0.0.1:${origin} cookie b${index + 1}`,
  );
  writeFileSync(
    config,
    `global
  nbthread 1
  maxconn 16384
  no strict-limits
${global}defaults
  mode http
${defaults}  timeout connect 3s
  timeout client 120s
  timeout server 120s
  timeout http-keep-alive 120s
  http-reuse always
${sections}frontend in
  bind 127.0.0.1:${port} backlog 4096
${frontend}  default_backend backends
backend backends
  balance roundrobin
  cookie route insert indirect nocache
${servers.join('\n')}
`,
  );
  return config;
}

/** Starts it, alone on the proxy's CPU. @returns once it listens */
export async function startHaproxy(config: string, port: number): Promise<ChildProcess> {
  const child = startPinned(proxyCpu, 'haproxy', ['-q', '-db', '-f', config]);
  await waitUntilListening(port);
  return child;
}

/** HAProxy that inserts the route cookie and writes no log. */
export const haproxy: Peer = {
  name: 'HAProxy, cookie insert, no log',
  async start(directory, port, origins) {
    const child = await startHaproxy(writeHaproxyConfig(directory, port, origins), port);
    return { child, pids: [child.pid as number] };
  },
};

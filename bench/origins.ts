import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '@/proxy/fixtures/free-port';
import { loadCpu, startPinned, waitUntilListening } from './support/processes';

/** Sizes of the origins' response bodies, by path, in bytes. */
export const bodyBytesByPath: Record<string, number> = {
  '/20b': 20,
  '/1k': 1024,
  '/100k': 100 * 1024,
  '/10m': 10 * 1024 * 1024,
};
/** Up to this size a body is part of nginx's configuration; above it is a file. */
const maxInlineBytes = 2048;

export interface Origins {
  child: ChildProcess;
  ports: number[];
}

/** How many requests the origins have been sent so far; asking counts. */
export async function countServedRequests({ ports }: Origins): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${ports[0]}/requests`);
  const text = await response.text();
  const served = /^\s*\d+ \d+ (\d+)\s*$/m.exec(text)?.[1];
  if (served === undefined) throw new Error(`the origins do not say how many requests they served:\n${text}`);
  return Number(served);
}

/** Starts two origins, one nginx, which share a CPU with the load. */
export async function startOrigins(directory: string): Promise<Origins> {
  const files = join(directory, 'files');
  mkdirSync(files);
  const locations = Object.entries(bodyBytesByPath).map(([path, bytes]) => {
    const body = 'x'.repeat(bytes);
    if (bytes <= maxInlineBytes) return `location = ${path} { return 200 "${body}"; }`;
    writeFileSync(join(files, path), body);
    return '';
  });
  const ports = [await findFreePort(), await findFreePort()];
  const servers = ports.map(
    (port) =>
      `server { listen 127.0.0.1:${port} backlog=4096; root ${files}; location = /requests { stub_status; } ${locations.join(' ')} }`,
  );
  const config = join(directory, 'origins.conf');
  writeFileSync(
    config,
    `daemon off; worker_processes 1; pid ${directory}/origins.pid; error_log ${directory}/origins.log;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 16384; }
http { access_log off; sendfile on; open_file_cache max=16; keepalive_requests 1000000000; default_type text/plain;
client_body_temp_path ${directory}/o1; proxy_temp_path ${directory}/o2; fastcgi_temp_path ${directory}/o3;
uwsgi_temp_path ${directory}/o4; scgi_temp_path ${directory}/o5;
${servers.join('\n')} }`,
  );
  const child = startPinned(loadCpu, 'nginx', ['-c', config, '-e', `${directory}/origins.log`]);
  for (const port of ports) await waitUntilListening(port);
  return { child, ports };
}

// @ts-check
import { measure } from './setup/bench.mjs';

// `npm run bench`: CPU per request beside nginx, HAProxy, Caddy and Node proxies, measured in the same run.
const entries = {
  bench: 'bench/main.ts',
  'bench-http-proxy': 'bench/programs/http-proxy.ts',
  'bench-undici': 'bench/programs/undici.ts',
  'bench-idle': 'bench/programs/idle.ts',
};
await measure('bench', entries, {
  nginx: 'nginx',
  haproxy: 'haproxy',
  caddy: 'caddy',
  wrk: 'wrk',
  taskset: 'util-linux',
  getconf: 'libc-bin',
});

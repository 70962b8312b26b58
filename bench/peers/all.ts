import { caddy } from './caddy';
import { haproxy } from './haproxy';
import { nginx } from './nginx';
import { nodeProgram, stickyboard } from './node';
import type { Peer } from './peer';

/** What is compared, in the order of the tables. */
export const peers: Peer[] = [
  nginx(false),
  nginx(true),
  haproxy,
  stickyboard,
  nodeProgram('node:http and undici', 'bench-undici'),
  caddy,
  nodeProgram('http-proxy-3', 'bench-http-proxy'),
];

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '@/proxy/fixtures/free-port';
import { type Backend, startBackend } from './backend';
import { killEverything } from './kill-everything';
import { type Product, type StartOptions, startProduct, temporaryDirectory } from './product';
import { type RunningNginx, runNginx } from './second-tier/nginx';

export interface FleetOptions {
  /** Address of the database that all nodes share; one per node if they differ, as behind a pooler. */
  database: string | string[];
  /** Number of nodes; 3 without it. */
  nodes?: number;
  /** Fields of the upstream beside its backends, as YAML in one line: `sticky: { mode: learn }`. */
  upstream?: string;
  /** Whether nginx sends a request to another node if one fails, as docs/guide/several-nodes.md advises. */
  retries?: boolean;
  /** Of each node's processes. */
  env?: Record<string, string>[];
  wrapper?: string[];
}

/** A node: a load balancer with a data directory of its own. */
export interface FleetNode {
  name: string;
  data: string;
  /** Of the load balancer; the same after every start. */
  port: number;
  getProduct(): Product;
  /** Starts it again on the same data and port. @param entry of another version, as in `StartOptions` */
  start(entry?: string): Promise<Product>;
  /** kill -9 of all its processes. */
  kill(): Promise<void>;
  /** Ends it if it runs. */
  stop(): Promise<void>;
}

/** Several nodes named n1, n2, … with one database, the same backends b1, b2 and b3, and a real nginx in front. */
export interface Fleet {
  /** The first one has the dashboard. */
  nodes: FleetNode[];
  backends: Backend[];
  /** Distributes requests to the nodes in turn; without retries its clients learn of it if a node fails. */
  nginx: RunningNginx;
  dashboardUrl: string;
  stop(): Promise<void>;
}

/** Starts it; resolves once all nodes serve. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const folder = temporaryDirectory();
  const backends = await Promise.all(['b1', 'b2', 'b3'].map((name) => startBackend(name)));
  const dashboard = `127.0.0.1:${await findFreePort()}`;
  const nodes: FleetNode[] = [];
  for (let number = 1; number <= (options.nodes ?? 3); number++) {
    const url = [options.database].flat()[number - 1] ?? [options.database].flat()[0] ?? '';
    const configure = (port: number) =>
      buildConfiguration({
        name: `n${number}`,
        port,
        database: url,
        hasDashboard: number === 1,
        upstream: `backends: [${backends.map(({ name, address }) => `{ name: ${name}, address: ${address} }`)}]`,
        ...(options.upstream === undefined ? {} : { more: options.upstream }),
      });
    const start: StartOptions = {
      role: number === 1 ? 'both' : 'node',
      ...(options.env?.[number - 1] === undefined ? {} : { env: options.env[number - 1] }),
      ...(options.wrapper === undefined ? {} : { wrapper: options.wrapper }),
    };
    const args = number === 1 ? ['--dashboard', dashboard] : [];
    nodes.push(
      createNode(`n${number}`, join(folder, `n${number}`), await findFreePort(), configure, args, start),
    );
  }
  const servers = nodes.map(({ port }) => `server 127.0.0.1:${port} max_fails=1 fail_timeout=1s;`);
  const balancers: RunningNginx[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(balancers.map((balancer) => balancer.stop()));
    await Promise.all(nodes.map((node) => node.stop()));
    await Promise.all(backends.map((backend) => backend.kill()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    // The first one makes the tables, so that a failure to do so is seen by itself.
    for (const node of nodes.slice(0, 1)) await node.start();
    const started = await Promise.allSettled(nodes.slice(1).map((node) => node.start()));
    for (const result of started) if (result.status === 'rejected') throw result.reason;
    balancers.push(await startNginx(servers, options.retries === true ? 'error timeout' : 'off'));
  } catch (error) {
    await stop();
    throw error;
  }
  const [nginx] = balancers as [RunningNginx];
  return { nodes, backends, nginx, dashboardUrl: `http://${dashboard}`, stop };
}

function startNginx(servers: string[], nextUpstream: string): Promise<RunningNginx> {
  return runNginx(
    () => `location / {
      proxy_pass http://nodes;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_next_upstream ${nextUpstream};
    }`,
    `upstream nodes { ${servers.join(' ')} keepalive 64; }`,
  );
}

function createNode(
  name: string,
  data: string,
  port: number,
  configure: (port: number) => string,
  args: string[],
  options: StartOptions,
): FleetNode {
  const file = `${data}.yaml`;
  let product: Product | null = null;
  const getProduct = (): Product => {
    if (product === null) throw new Error(`${name} has not been started yet`);
    return product;
  };
  return {
    name,
    data,
    port,
    getProduct,
    async start(entry) {
      writeFileSync(file, configure(port), { mode: 0o600 });
      const how = entry === undefined ? options : { ...options, entry };
      product = await startProduct(['--config', file, '--data', data, ...args], how);
      return product;
    },
    async kill() {
      await killEverything(getProduct());
    },
    async stop() {
      await product?.stop();
    },
  };
}

function buildConfiguration(node: {
  name: string;
  port: number;
  database: string;
  hasDashboard: boolean;
  upstream: string;
  more?: string;
}): string {
  const { name, port, database, hasDashboard, upstream, more } = node;
  return `node: ${name}
workers: 1
# A machine that is busy with tests takes longer to connect than the default allows.
database: { url: '${database}', timeouts: { connect: 10s } }
${hasDashboard ? '' : 'dashboard: false\n'}listeners:
  - { listen: '127.0.0.1:${port}', upstream: web, trusted: [127.0.0.1], clientFrom: x-forwarded-for }
upstreams:
  web:
    ${upstream}
${more === undefined ? '' : `    ${more}\n`}`;
}

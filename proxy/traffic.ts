import { type AddressInfo, createServer, type Server } from 'node:net';
import { ClientConnection } from './client-connection';
import { Clock } from './clock';
import { JournalWriter } from './journal/writer';
import type { BackendHealth, Intent, ListenerPlan, Plan } from './plan';
import type { Counters, Service } from './service';
import { Affinity } from './sticky/affinity';
import { Fingerprints, SessionIds } from './sticky/session-id';
import { Deadlines } from './upstream/deadlines';
import type { Failure } from './upstream/failure';
import { Pool } from './upstream/pool';
import { Upstream } from './upstream/upstream';

/** The running data plane of one worker. */
export interface Traffic {
  /** Ports listened on, in the order of the plan's listeners. */
  ports: number[];
  applyIntent(intent: Intent): void;
  applyHealth(health: BackendHealth): void;
  gauges(): { rejected: number; inFlight: [upstream: string, backend: string, requests: number][] };
  /** Takes no new connections, lets requests in flight finish for at most `grace` ms, closes the journal. */
  stop(grace: number): Promise<void>;
}

export interface TrafficEvents {
  onFailure(upstream: string, backend: string, failure: Failure): void;
}

/** Octets read from a backend at a time. */
const READ_BYTES = 65_536;
/** How often a stop looks whether all is done, ms. */
const STOP_POLL = 20;

/**
 * Starts everything that serves requests: one listener after the other, all sharing upstreams and journal.
 * @param worker number of this process among the workers, from 1; names its journal
 * @throws where a listener's address cannot be used or the journal cannot be opened
 */
export async function startTraffic(plan: Plan, worker: number, events: TrafficEvents): Promise<Traffic> {
  const upstreams = new Map(
    plan.upstreams.map((upstream) => [upstream.name, new Upstream(upstream, worker - 1)]),
  );
  const journal = new JournalWriter(plan.journal, `worker-${worker}`, (error) => {
    const state = error === null ? 'is written again' : `cannot be written: ${error.message}; requests go on`;
    console.error(`stickyboard: the journal in ${plan.journal} ${state}`);
  });
  const clock = new Clock();
  const deadlines = new Deadlines();
  const ids = new SessionIds();
  const fingerprints = new Fingerprints(plan.secret);
  const shared = Buffer.allocUnsafe(READ_BYTES);
  const counters: Counters = { rejected: 0 };
  const clients = new Set<ClientConnection>();
  const services: Service[] = [];
  const servers: Server[] = [];
  const pools: Pool[] = [];

  for (const listener of plan.listeners) {
    const upstream = upstreams.get(listener.upstream);
    if (upstream === undefined)
      throw new Error(`listener ${listener.host}:${listener.port} names no upstream`);
    const { timeouts, limits, sticky } = upstream.plan;
    const pool = new Pool(
      {
        connectTimeout: timeouts.connect,
        responseTimeout: timeouts.response,
        idleTimeout: timeouts.idle,
        head: limits.head,
        headers: limits.headers,
        ownCookie: sticky.mode === 'cookie' ? sticky.cookie : null,
      },
      deadlines,
      shared,
    );
    pools.push(pool);
    const service: Service = {
      listenerJson: '',
      upstream,
      affinity: new Affinity(sticky, upstream.backends, ids, fingerprints),
      pool,
      journal,
      clock,
      deadlines,
      fingerprints,
      privacy: plan.privacy,
      counters,
      stopping: false,
      reportFailure: (backend, failure) => {
        backend.health = 'down';
        events.onFailure(upstream.name, backend.name, failure);
      },
    };
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      clients.add(new ClientConnection(service, socket, (client) => clients.delete(client)));
    });
    await listen(server, listener);
    service.listenerJson = JSON.stringify(`${listener.host}:${portOf(server)}`);
    services.push(service);
    servers.push(server);
  }

  return {
    ports: servers.map(portOf),
    applyIntent: (intent) => {
      for (const backend of intent.backends) upstreams.get(backend.upstream)?.applyIntent(backend);
    },
    applyHealth: (health) => upstreams.get(health.upstream)?.applyHealth(health),
    gauges: () => ({
      rejected: counters.rejected,
      inFlight: [...upstreams.values()].flatMap((upstream) =>
        upstream.backends.map((backend): [string, string, number] => [
          upstream.name,
          backend.name,
          backend.inFlight,
        ]),
      ),
    }),
    stop: async (grace) => {
      for (const service of services) service.stopping = true;
      for (const server of servers) server.close();
      const end = performance.now() + grace;
      for (const client of clients) if (client.idle) client.end();
      while ([...clients].some((client) => !client.idle) && performance.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, STOP_POLL));
      }
      for (const client of clients) client.abort();
      for (const pool of pools) pool.close();
      deadlines.close();
      clock.close();
      journal.close();
    },
  };
}

function listen(server: Server, listener: ListenerPlan): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: listener.host, port: listener.port, backlog: 4096 }, () => {
      server.off('error', reject);
      server.on('error', (error) =>
        console.error(`stickyboard: ${listener.host}:${listener.port}: ${error.message}`),
      );
      resolve();
    });
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

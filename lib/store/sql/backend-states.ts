import type { Health } from '@/lib/core/journal-records';
import type { Database, Transaction } from '@/lib/store/sql/database';

/** A backend as one node observes it; times in µs since the epoch. */
export interface NodeBackendState {
  node: string;
  health: Health;
  /** A `HealthCause` in JSON. */
  healthCause: string | null;
  healthSince: bigint | null;
  inFlight: number;
  tunnels: number;
  failures: number;
  failingSince: bigint | null;
  nextTry: bigint | null;
  /** A `Failure` in JSON. */
  failure: string | null;
}

/** How far a node is that reports; times in µs since the epoch. */
export interface ReportingNode {
  heartbeat: bigint;
  /** Up to when its decisions are stored. */
  storedUpTo: bigint;
  /** Intent.version that all of its workers act on. */
  appliedIntent: number;
}

/** The states of backends at the nodes that live. */
export interface BackendStates {
  /** The states of one backend, in the order of the nodes' names; none if no node that lives has it. */
  of(upstream: string, name: string): NodeBackendState[];
  /** The nodes that have reported and are not lost, by name. */
  nodes: ReadonlyMap<string, ReportingNode>;
  /** Whether any node has ever reported. */
  isAnyKnown: boolean;
}

/**
 * The states of backends at each node. Those of nodes that are lost are left out: they serve nothing any more.
 *
 * @param filter all backends without it
 */
export async function readBackendStates(
  db: Database | Transaction,
  { upstream, name }: { upstream?: string; name?: string } = {},
): Promise<BackendStates> {
  const rows = await db.backendState.findMany({
    where: { upstream, backend: name },
    orderBy: { node: 'asc' },
  });
  const known = await db.node.findMany({
    select: {
      name: true,
      heartbeat: true,
      recordedAt: true,
      lagMicros: true,
      appliedIntent: true,
      lostAt: true,
    },
  });
  const lost = new Set(known.filter(({ lostAt }) => lostAt !== null).map((node) => node.name));
  const byBackend = new Map<string, NodeBackendState[]>();
  for (const { upstream: of, backend, address: _address, ...state } of rows) {
    if (lost.has(state.node)) continue;
    const key = toKey(of, backend);
    const states = byBackend.get(key) ?? [];
    byBackend.set(key, states);
    states.push({ ...state, health: state.health as Health });
  }
  return {
    of: (of, backend) => byBackend.get(toKey(of, backend)) ?? [],
    nodes: new Map(
      known
        .filter((node) => !lost.has(node.name) && node.heartbeat > 0n)
        .map((node) => [
          node.name,
          {
            heartbeat: node.heartbeat,
            storedUpTo: node.recordedAt - node.lagMicros,
            appliedIntent: node.appliedIntent,
          },
        ]),
    ),
    isAnyKnown: known.some(({ heartbeat }) => heartbeat > 0n),
  };
}

/** Down on any node comes first: an operator has to know of it. A node that has just started knows nothing yet. */
const healthOrder: Record<Health, number> = { down: 0, up: 1, unknown: 2 };

const unobserved: NodeBackendState = {
  node: '',
  health: 'unknown',
  healthCause: null,
  healthSince: null,
  inFlight: 0,
  tunnels: 0,
  failures: 0,
  failingSince: null,
  nextTry: null,
  failure: null,
};

/**
 * One state for all nodes: that of the node where the backend is worst off, with what is open on all of them. Of
 * several where it is down, that is the first where it was.
 */
export function combineStates(states: readonly NodeBackendState[]): Omit<NodeBackendState, 'node'> {
  const [worst] = states.toSorted(
    (a, b) =>
      healthOrder[a.health] - healthOrder[b.health] ||
      b.failures - a.failures ||
      Number((a.healthSince ?? 0n) - (b.healthSince ?? 0n)),
  );
  const { node: _node, ...state } = worst ?? unobserved;
  return { ...state, inFlight: sumField(states, 'inFlight'), tunnels: sumField(states, 'tunnels') };
}

/** The health of each backend for all nodes together. */
export async function readBackendHealth(
  db: Database | Transaction,
  upstream?: string,
): Promise<(backend: { upstream: string; name: string }) => Health> {
  const states = await readBackendStates(db, { upstream });
  return (backend) => combineStates(states.of(backend.upstream, backend.name)).health;
}

function sumField(states: readonly NodeBackendState[], field: 'inFlight' | 'tunnels'): number {
  return states.reduce((sum, state) => sum + state[field], 0);
}

function toKey(upstream: string, backend: string): string {
  return `${upstream}\n${backend}`;
}

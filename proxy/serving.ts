import type { UpstreamPlan } from './plan';
import { AddressPins } from './sticky/address-pins';
import { Affinity } from './sticky/affinity';
import type { DroppedCookies } from './sticky/dropped-cookies';
import type { Learning } from './sticky/learning';
import { pinningOf } from './sticky/pinning-of';
import type { Fingerprints, SessionIds } from './sticky/session-id';
import type { Unpinned } from './sticky/unpinned';
import { Targets } from './target/targets';
import { BackendTls } from './tls/backend-tls';
import type { ConnectionLimits } from './upstream/connection';
import type { Deadlines } from './upstream/deadlines';
import { Pool } from './upstream/pool';
import { Upstream } from './upstream/upstream';

/** What all upstreams of a worker share. */
export interface Shared {
  /** Which worker this is, from 1, and how many there are. */
  worker: number;
  workers: number;
  deadlines: Deadlines;
  learning: Learning;
  unpinned: Unpinned;
  droppedCookies: DroppedCookies;
  ids: SessionIds;
  fingerprints: Fingerprints;
  /** What all connections read into, one chunk at a time. */
  buffer: Buffer;
}

/** An upstream in service within one worker: its backends, its connections, and how its sessions are pinned. */
export class Serving {
  readonly upstream: Upstream;
  readonly pool: Pool;
  affinity: Affinity;
  /** Where requests may lead; null before origins, which are all that there is to be led to. */
  targets: Targets | null;

  constructor(
    plan: UpstreamPlan,
    private readonly shared: Shared,
  ) {
    const { worker, workers, deadlines, unpinned, buffer } = shared;
    this.upstream = new Upstream(plan, worker - 1, workers, deadlines, unpinned.of(plan.name));
    this.pool = new Pool(limitsOf(plan), deadlines, buffer);
    this.affinity = this.makeAffinity(plan);
    this.targets = targetsOf(plan, deadlines);
  }

  /**
   * Makes ready a new plan; requests in flight end by the old one.
   * @returns what puts it in force, and cannot fail
   * @throws Error, a sentence, where the authorities for its backends or the servers that resolve names cannot be used
   */
  prepare(plan: UpstreamPlan): () => void {
    const limits = limitsOf(plan);
    // Made anew with each plan: what was judged by another does not count, and the system's servers are read again.
    const targets = targetsOf(plan, this.shared.deadlines);
    return () => {
      this.upstream.update(plan);
      this.pool.limits = limits;
      this.targets = targets;
      this.affinity = this.makeAffinity(plan);
    };
  }

  private makeAffinity(plan: UpstreamPlan): Affinity {
    const { ids, fingerprints, learning, droppedCookies } = this.shared;
    const table = learning.tableOf(plan);
    return new Affinity(
      plan.sticky,
      pinningOf(plan.sticky, this.upstream.known, table, fingerprints),
      new AddressPins(table, new Map(this.upstream.known.map((backend) => [backend.name, backend]))),
      ids,
      fingerprints,
      (backend, lines) => droppedCookies.add(plan.name, backend, plan.sticky.cookie, lines),
    );
  }
}

function targetsOf({ kind, tunnel }: UpstreamPlan, deadlines: Deadlines): Targets | null {
  return kind === 'forward-proxy' ? new Targets(tunnel, deadlines) : null;
}

function limitsOf({ timeouts, limits, sticky, tls }: UpstreamPlan): ConnectionLimits {
  return {
    connectTimeout: timeouts.connect,
    responseTimeout: timeouts.response,
    streamTimeout: timeouts.stream ?? timeouts.response,
    idleTimeout: timeouts.idle,
    head: limits.head,
    headers: limits.headers,
    ownCookie:
      sticky.mode === 'cookie' ? { name: sticky.cookie, passes: sticky.backendCookie === 'pass' } : null,
    tls: tls === null ? null : new BackendTls(tls),
  };
}

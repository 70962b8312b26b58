import type { UpstreamPlan } from '@/lib/core/plan';
import type { DeadlineSweeper } from '../clock/deadline-sweeper';
import { AddressPins } from '../sticky/address-pins';
import { createPinStrategy } from '../sticky/create-pin-strategy';
import type { DroppedCookieCounter } from '../sticky/dropped-cookie-counter';
import type { LearnTableSync } from '../sticky/learn-table-sync';
import { SessionAffinity } from '../sticky/session-affinity';
import type { Fingerprinter, SessionIdGenerator } from '../sticky/session-id';
import type { UnpinnedSessions } from '../sticky/unpinned-sessions';
import { TargetPolicy } from '../targets/target-policy';
import { ConnectionPool } from '../upstream/connection-pool';
import { BackendTls } from '../upstream/tls/backend-tls';
import { Upstream } from '../upstream/upstream';
import type { ConnectionLimits } from '../upstream/upstream-handler';
import { BackendSelector } from './backend-selector';

/** What all upstreams of a worker share. */
export interface WorkerResources {
  /** Which worker this is, from 1, and how many there are. */
  workerId: number;
  workerCount: number;
  deadlines: DeadlineSweeper;
  learning: LearnTableSync;
  unpinned: UnpinnedSessions;
  droppedCookies: DroppedCookieCounter;
  ids: SessionIdGenerator;
  fingerprints: Fingerprinter;
  /** What all connections read into, one chunk at a time. */
  readBuffer: Buffer;
}

/** An upstream in service within one worker: its backends, its connections, and how its sessions are pinned. */
export class UpstreamRuntime {
  readonly upstream: Upstream;
  readonly selector: BackendSelector;
  readonly pool: ConnectionPool;
  affinity: SessionAffinity;
  /** The allowed targets of requests; null if the backends are origins, since requests have no other target. */
  targets: TargetPolicy | null;

  constructor(
    plan: UpstreamPlan,
    private readonly resources: WorkerResources,
  ) {
    const { workerId, workerCount, deadlines, unpinned, readBuffer } = resources;
    this.upstream = new Upstream(plan, workerCount, deadlines);
    this.selector = new BackendSelector(this.upstream, workerId - 1, unpinned.forUpstream(plan.name));
    this.pool = new ConnectionPool(createConnectionLimits(plan), deadlines, readBuffer);
    this.affinity = this.createAffinity(plan);
    this.targets = createTargets(plan, deadlines);
  }

  /**
   * Prepares a new plan; requests in flight end by the old one.
   * @returns the function that applies it, which cannot fail
   * @throws Error, a sentence, if the authorities for its backends or the servers that resolve names cannot be used
   */
  preparePlan(plan: UpstreamPlan): () => void {
    const limits = createConnectionLimits(plan);
    // Made again with each plan: verdicts of the plan before do not count, and the system's servers are read again.
    const targets = createTargets(plan, this.resources.deadlines);
    return () => {
      this.upstream.update(plan);
      this.selector.update();
      this.pool.limits = limits;
      this.targets = targets;
      this.affinity = this.createAffinity(plan);
    };
  }

  private createAffinity(plan: UpstreamPlan): SessionAffinity {
    const { ids, fingerprints, learning, droppedCookies } = this.resources;
    const table = learning.getTable(plan);
    return new SessionAffinity(
      plan.sticky,
      createPinStrategy(plan.sticky, this.upstream.knownBackends, table, fingerprints),
      new AddressPins(table, new Map(this.upstream.knownBackends.map((backend) => [backend.name, backend]))),
      ids,
      fingerprints,
      (backend, lines) => droppedCookies.add(plan.name, backend, plan.sticky.cookie, lines),
    );
  }
}

function createTargets({ kind, tunnel }: UpstreamPlan, deadlines: DeadlineSweeper): TargetPolicy | null {
  return kind === 'forward-proxy' ? new TargetPolicy(tunnel, deadlines) : null;
}

function createConnectionLimits({ timeouts, limits, sticky, tls }: UpstreamPlan): ConnectionLimits {
  return {
    connectTimeoutMs: timeouts.connectMs,
    responseTimeoutMs: timeouts.responseMs,
    streamTimeoutMs: timeouts.streamMs ?? timeouts.responseMs,
    idleTimeoutMs: timeouts.idleMs,
    headBytes: limits.headBytes,
    headerLines: limits.maxFields,
    reservedCookie:
      sticky.mode === 'cookie' ? { name: sticky.cookie, isPassedOn: sticky.backendCookie === 'pass' } : null,
    tls: tls === null ? null : new BackendTls(tls),
  };
}

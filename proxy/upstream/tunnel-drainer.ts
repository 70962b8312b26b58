import type { UpstreamPlan } from '@/lib/core/plan';
import type { HasDeadline } from '../clock/deadline-sweeper';
import type { Backend } from './backend';

/** The backends of one upstream, as its plan has them. */
interface DrainableUpstream {
  readonly plan: Pick<UpstreamPlan, 'drain'>;
  readonly knownBackends: readonly Backend[];
  /** Whether the configuration no longer names the upstream. */
  readonly isRemoved: boolean;
}

/**
 * Closes the tunnels of backends that no session may use any more, at each sweep of the deadlines. It uses the plan
 * effective then, so that a tunnel which opens just after the end of a drain ends, too, even if the clock was set.
 */
export class TunnelDrainer implements HasDeadline {
  deadline = 1;

  constructor(private readonly upstream: DrainableUpstream) {}

  onDeadline(): void {
    this.deadline = 1;
    if (this.upstream.plan.drain.tunnels === 'keep') return;
    const now = Date.now();
    for (const backend of this.upstream.knownBackends) backend.closeTunnels(now, this.upstream.isRemoved);
  }
}

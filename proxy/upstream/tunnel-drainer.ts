import type { HasDeadline } from '../clock/deadline-sweeper';
import type { Upstream } from './upstream';

/**
 * Ends the tunnels of backends that no session may use any more, at each sweep of the deadlines. It goes by what is in
 * force then, so that a tunnel which opens just after the end of a drain ends, too, whatever the clock was set to.
 */
export class TunnelDrainer implements HasDeadline {
  deadline = 1;

  constructor(private readonly upstream: Pick<Upstream, 'plan' | 'knownBackends' | 'isRemoved'>) {}

  onDeadline(): void {
    this.deadline = 1;
    if (this.upstream.plan.drain.tunnels === 'keep') return;
    const now = Date.now();
    for (const backend of this.upstream.knownBackends) backend.closeTunnels(now, this.upstream.isRemoved);
  }
}

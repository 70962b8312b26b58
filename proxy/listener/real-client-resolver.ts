import { getClientNetwork } from '@/lib/core/addresses';
import type { NetworkList } from '@/lib/core/networks';
import type { ListenerPlan } from '@/lib/core/plan';
import { getClientFromField, getClientFromList } from '../forwarding/forwarded-for';
import { MalformedMessage } from '../http1/malformed-message';
import type { RequestHead } from '../http1/request-head';
import { PerClientCounter } from './per-client-counter';

/** A client's request through a trusted proxy in front. */
export interface AdmittedRequest {
  /** The client's address. */
  address: string;
  /** The request is over; may be called again. */
  release(): void;
}

/**
 * Finds the clients of a listener behind proxies in front. One connection of such a proxy carries the
 * requests of many, so each request is checked, and `connectionsPerClient` bounds a client's requests at a time
 * instead (as nginx's `limit_conn` does behind `real_ip`).
 */
export class RealClientResolver {
  private readonly requestCounts = new PerClientCounter();

  constructor(
    private readonly plan: Pick<ListenerPlan, 'clientFrom' | 'connectionsPerClient'>,
    private readonly trusted: NetworkList,
  ) {}

  /** Whether `peer` speaks for others. */
  trustsPeer(peer: string): boolean {
    return this.plan.clientFrom !== 'peer' && this.trusted.contains(peer);
  }

  /**
   * Determines the client of a request, and counts it.
   * @param peer address of the other end of the connection
   * @throws MalformedMessage (429) if the client already has its maximum of requests in progress
   */
  admitRequest({ fields }: RequestHead, peer: string): AdmittedRequest {
    const { clientFrom, connectionsPerClient } = this.plan;
    if (clientFrom === 'peer' || !this.trusted.contains(peer))
      return { address: peer, release: releaseNothing };
    const address =
      clientFrom === 'x-forwarded-for' || clientFrom === 'forwarded'
        ? getClientFromList(clientFrom, fields.forwarding?.get(clientFrom) ?? '', peer, this.trusted)
        : getClientFromField(fields.forwardableLines, clientFrom, peer);
    if (connectionsPerClient === 0) return { address, release: releaseNothing };
    const counterKey = getClientNetwork(address);
    if (this.requestCounts.getCount(counterKey) >= connectionsPerClient) {
      throw new MalformedMessage('too-many-concurrent-requests');
    }
    this.requestCounts.increment(counterKey);
    let isReleased = false;
    const release = (): void => {
      if (!isReleased) this.requestCounts.decrement(counterKey);
      isReleased = true;
    };
    return { address, release };
  }
}

function releaseNothing(): void {
  // A request that is not counted need not be released.
}

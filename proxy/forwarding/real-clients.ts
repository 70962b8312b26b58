import { MalformedMessage } from '../http1/malformed';
import type { RequestHead } from '../http1/request-head';
import type { ListenerPlan } from '../plan';
import { countedAs } from '../rates/client-rate';
import { Tally } from '../tally';
import { clientBehind, clientInField } from './forwarded-for';
import type { Networks } from './networks';

/** A client's request that came by a trusted proxy in front. */
export interface Visit {
  /** The client's address. */
  address: string;
  /** The request is over; may be said again. */
  leave(): void;
}

/**
 * Who the clients of a listener are that come by proxies in front. One connection of such a proxy carries the
 * requests of many, so each request is asked, and `connectionsPerClient` bounds a client's requests at a time
 * instead (as nginx's `limit_conn` does behind `real_ip`).
 */
export class RealClients {
  private readonly requests = new Tally();

  constructor(
    private readonly plan: Pick<ListenerPlan, 'clientFrom' | 'connectionsPerClient'>,
    private readonly trusted: Networks,
  ) {}

  /** Whether `peer` speaks for others. */
  believes(peer: string): boolean {
    return this.plan.clientFrom !== 'peer' && this.trusted.has(peer);
  }

  /**
   * Finds who sent a request, and counts it.
   * @param peer who is at the other end of the connection
   * @throws MalformedMessage (429) where the client has as many requests in progress as it may
   */
  enter({ fields }: RequestHead, peer: string): Visit {
    const { clientFrom, connectionsPerClient } = this.plan;
    if (clientFrom === 'peer' || !this.trusted.has(peer)) return { address: peer, leave: nothing };
    const address =
      clientFrom === 'x-forwarded-for' || clientFrom === 'forwarded'
        ? clientBehind(clientFrom, fields.way?.get(clientFrom) ?? '', peer, this.trusted)
        : clientInField(fields.forwarded, clientFrom, peer);
    if (connectionsPerClient === 0) return { address, leave: nothing };
    const counted = countedAs(address);
    if (this.requests.of(counted) >= connectionsPerClient) {
      throw new MalformedMessage(
        429,
        'as many others of its client in progress as one may have; try again in a moment',
      );
    }
    this.requests.add(counted);
    let over = false;
    const leave = (): void => {
      if (!over) this.requests.remove(counted);
      over = true;
    };
    return { address, leave };
  }
}

function nothing(): void {
  // Who is not counted need not leave.
}

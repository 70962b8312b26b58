import { canonicalAddress } from './forwarding/address';
import type { Sender } from './forwarding/next-hop';
import type { Visit } from './forwarding/real-clients';
import type { RequestHead } from './http1/request-head';
import { clientAddress } from './privacy';
import { countedAs } from './rates/client-rate';
import type { Service } from './service';

/** Who asks on a connection: its other end, or whom that names with each request where it is believed. */
export class AskingClient {
  /** The client of the current request; as JSON as the log may keep it. */
  address = '';
  json = '';
  /** The other end, as backends are told of it. */
  readonly sender: Sender;
  /** Who the client counts as, once that was asked. */
  private countedAs: string | null = null;
  private visit: Visit | null = null;

  /** @param peer address of the other end */
  constructor(
    private readonly service: Service,
    private readonly peer: string,
  ) {
    const { trusted, scheme, clientField } = service;
    this.sender = { address: canonicalAddress(peer) ?? '', trusted: trusted.has(peer), scheme, clientField };
    this.is(peer);
  }

  /**
   * A request has come: finds out whose it is, and counts it.
   * @param now ms on the monotonic clock
   * @returns ms by which it comes too soon; 0 where its client may send it
   * @throws MalformedMessage (429) where the client has as many requests in progress as it may
   */
  asks(head: RequestHead, now: number): number {
    const { realClients, rates } = this.service;
    if (realClients !== null) {
      this.visit = realClients.enter(head, this.peer);
      this.is(this.visit.address);
    }
    if (rates.requests === null) return 0;
    this.countedAs ??= countedAs(this.address);
    return rates.requests.use(this.countedAs, now);
  }

  /** The request is over; may be said again. */
  leaves(): void {
    this.visit?.leave();
  }

  private is(address: string): void {
    const { privacy, fingerprints } = this.service.worker;
    this.address = address;
    this.countedAs = null;
    this.json = JSON.stringify(clientAddress(address, privacy.client, fingerprints));
  }
}

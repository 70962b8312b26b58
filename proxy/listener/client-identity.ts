import { canonicalAddress } from '@/lib/core/addresses';
import { redactClientAddress } from '../exchange/privacy';
import type { ClientInfo } from '../forwarding/request-lines';
import type { RequestHead } from '../http1/request-head';
import { rateLimitKey } from './client-rate-limiter';
import type { ListenerContext } from './listener-context';
import type { AdmittedRequest } from './real-client-resolver';

/** Who asks on a connection: its other end, or whom that names with each request where it is believed. */
export class ClientIdentity {
  /** The client of the current request; as JSON as the log may keep it. */
  address = '';
  addressJson = '';
  /** The other end, as backends are told of it. */
  readonly clientInfo: ClientInfo;
  /** Who the client counts as, once that was asked. */
  private rateLimitKey: string | null = null;
  private visit: AdmittedRequest | null = null;

  /** @param peer address of the other end */
  constructor(
    private readonly context: ListenerContext,
    private readonly peer: string,
  ) {
    const { trusted, scheme, clientField } = context;
    this.clientInfo = {
      address: canonicalAddress(peer) ?? '',
      isTrustedPeer: trusted.contains(peer),
      scheme,
      clientField,
    };
    this.setAddress(peer);
  }

  /**
   * A request has come: finds out whose it is, and counts it.
   * @param now ms on the monotonic clock
   * @returns ms by which it comes too soon; 0 where its client may send it
   * @throws MalformedMessage (429) where the client has as many requests in progress as it may
   */
  admit(head: RequestHead, now: number): number {
    const { realClients, rateLimiters } = this.context;
    if (realClients !== null) {
      this.visit = realClients.admitRequest(head, this.peer);
      this.setAddress(this.visit.address);
    }
    if (rateLimiters.requests === null) return 0;
    this.rateLimitKey ??= rateLimitKey(this.address);
    return rateLimiters.requests.consume(this.rateLimitKey, now);
  }

  /** The request is over; may be said again. */
  release(): void {
    this.visit?.release();
  }

  private setAddress(address: string): void {
    const { privacy, fingerprints } = this.context.worker;
    this.address = address;
    this.rateLimitKey = null;
    this.addressJson = JSON.stringify(redactClientAddress(address, privacy.client, fingerprints));
  }
}

import { canonicalAddress, getClientNetwork } from '@/lib/core/addresses';
import type { NetworkList } from '@/lib/core/networks';
import type { PrivacyPlan } from '@/lib/core/plan';
import type { ClientIdentity } from '../downstream/downstream';
import { redactClientAddress } from '../exchange/privacy';
import type { ClientInfo } from '../forwarding/request-lines';
import type { RequestHead } from '../http1/request-head';
import type { Fingerprinter } from '../sticky/session-id';
import type { ListenerRateLimiters } from './listener-rate-limiters';
import type { AdmittedRequest, RealClientResolver } from './real-client-resolver';

/** How a listener's clients are identified, as its plan has it. */
interface IdentityContext {
  readonly worker: { readonly privacy: PrivacyPlan; readonly fingerprints: Fingerprinter };
  readonly trusted: NetworkList;
  readonly scheme: 'http' | 'https';
  readonly clientField: string | null;
  readonly realClients: RealClientResolver | null;
  readonly rateLimiters: ListenerRateLimiters;
}

/** The client of a connection's requests: its other end, or the one that a trusted peer names in each of them. */
export class ListenerClientIdentity implements ClientIdentity {
  address = '';
  addressJson = '';
  readonly clientInfo: ClientInfo;
  /** What the client's rates are counted by, once that was needed. */
  private rateLimitKey: string | null = null;
  private visit: AdmittedRequest | null = null;

  /** @param peer address of the other end */
  constructor(
    private readonly context: IdentityContext,
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

  admit(head: RequestHead, now: number): number {
    const { realClients, rateLimiters } = this.context;
    if (realClients !== null) {
      this.visit = realClients.admitRequest(head, this.peer);
      this.setAddress(this.visit.address);
    }
    if (rateLimiters.requests === null) return 0;
    this.rateLimitKey ??= getClientNetwork(this.address);
    return rateLimiters.requests.consume(this.rateLimitKey, now);
  }

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

import { isIP } from 'node:net';
import { canonicalAddress } from '../forwarding/address';
import { Networks } from '../forwarding/networks';
import { MalformedMessage } from '../http1/malformed';
import type { TunnelPlan } from '../plan';
import type { Deadlines } from '../upstream/deadlines';
import { isLocalAddress, isLocalName } from './local-addresses';
import { Names } from './names';
import { type Resolve, resolveBy } from './resolve';

/** An entry of `local` that is a network. */
const NETWORK = /[:/]/;

/** Where the clients of forward proxies may go: not to this machine, its link or its cloud, unless the plan says so. */
export class Targets {
  /** What is known of names; null where names are not resolved. */
  readonly names: Names | null;
  private readonly networks: Networks;
  private readonly allowedNames: ReadonlySet<string>;

  /** @throws Error, a sentence, for an entry of `local` or `resolvers` that cannot be used */
  constructor(
    readonly plan: TunnelPlan,
    deadlines: Deadlines,
    resolve: Resolve = resolveBy(plan.resolvers),
  ) {
    const allowed = typeof plan.local === 'boolean' ? [] : plan.local;
    const isNetwork = (entry: string): boolean => NETWORK.test(entry) || isIP(entry) !== 0;
    this.networks = new Networks(allowed.filter(isNetwork));
    this.allowedNames = new Set(allowed.filter((entry) => !isNetwork(entry)));
    const unasked = plan.resolve === 'off' || plan.local === true;
    this.names = unasked ? null : new Names(resolve, (address) => this.isRefused(address), deadlines);
  }

  /**
   * Judges a target by its spelling.
   * @param host canonical
   * @returns the name of which `names` has to be asked, or null where nothing is left to ask
   * @throws MalformedMessage (403) for loopback, link-local, unspecified, multicast and cloud metadata targets
   *   that are not allowed
   */
  judge(host: string): string | null {
    if (this.plan.local === true || this.allowedNames.has(host)) return null;
    const address = canonicalAddress(host);
    if (address === null ? isLocalName(host) : this.isRefused(address)) throw notAllowed();
    return address === null && this.names !== null ? host : null;
  }

  private isRefused(address: string): boolean {
    return isLocalAddress(address) && !this.networks.has(address);
  }
}

function notAllowed(): MalformedMessage {
  return new MalformedMessage(403, 'a target on a local address, which is not allowed here (tunnel.local)');
}

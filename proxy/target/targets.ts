import { isIP } from 'node:net';
import { canonicalAddress } from '../forwarding/address';
import { Networks } from '../forwarding/networks';
import type { TunnelPlan } from '../plan';
import { LOCAL_TARGET, type TurnedAway } from '../turned-away';
import type { Deadlines } from '../upstream/deadlines';
import { isLocalAddress, isLocalName } from './local-addresses';
import { Names } from './names';
import { type Resolve, resolveBy } from './resolve';

/** What the spelling of a target says. */
export interface Spelled {
  /** Why it may not be gone to, or null. */
  refusal: TurnedAway | null;
  /** The name of which `names` has yet to be asked, or null where nothing is left to ask. */
  name: string | null;
}

/** A target that may be gone to. */
export const FREE: Spelled = { refusal: null, name: null };
const REFUSED: Spelled = { refusal: LOCAL_TARGET, name: null };

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

  /** Judges a target by its spelling. @param host canonical */
  judge(host: string): Spelled {
    if (this.plan.local === true || this.allowedNames.has(host)) return FREE;
    const address = canonicalAddress(host);
    if (address === null ? isLocalName(host) : this.isRefused(address)) return REFUSED;
    return address === null && this.names !== null ? { refusal: null, name: host } : FREE;
  }

  private isRefused(address: string): boolean {
    return isLocalAddress(address) && !this.networks.has(address);
  }
}

import { isIP } from 'node:net';
import { canonicalAddress } from '@/lib/core/addresses';
import { NetworkList } from '@/lib/core/networks';
import type { TunnelPlan } from '@/lib/core/plan';
import type { DeadlineSweeper } from '../clock/deadline-sweeper';
import { type LocalResponse, localTargetRefused } from '../exchange/local-responses';
import { isLocalAddress, isLocalName } from './local-addresses';
import { createNameResolver, type ResolveName } from './name-resolver';
import { TargetNameChecker } from './target-name-checker';

/** What the spelling of a target says. */
export interface TargetCheck {
  /** Why it may not be gone to, or null. */
  refusal: LocalResponse | null;
  /** The name of which `names` has yet to be asked, or null where nothing is left to ask. */
  name: string | null;
}

/** A target that may be gone to. */
export const allowedTarget: TargetCheck = { refusal: null, name: null };
const refusedTarget: TargetCheck = { refusal: localTargetRefused, name: null };

/** An entry of `local` that is a network. */
const networkPattern = /[:/]/;

/** Where the clients of forward proxies may go: not to this machine, its link or its cloud, unless the plan says so. */
export class TargetPolicy {
  /** What is known of names; null where names are not resolved. */
  readonly nameChecker: TargetNameChecker | null;
  private readonly networks: NetworkList;
  private readonly allowedNames: ReadonlySet<string>;

  /** @throws Error, a sentence, for an entry of `local` or `resolvers` that cannot be used */
  constructor(
    readonly plan: TunnelPlan,
    deadlines: DeadlineSweeper,
    resolve: ResolveName = createNameResolver(plan.resolvers),
  ) {
    const allowed = typeof plan.local === 'boolean' ? [] : plan.local;
    const isNetwork = (entry: string): boolean => networkPattern.test(entry) || isIP(entry) !== 0;
    this.networks = new NetworkList(allowed.filter(isNetwork));
    this.allowedNames = new Set(allowed.filter((entry) => !isNetwork(entry)));
    const unasked = plan.resolve === 'off' || plan.local === true;
    this.nameChecker = unasked
      ? null
      : new TargetNameChecker(resolve, (address) => this.isRefused(address), deadlines);
  }

  /** Judges a target by its spelling. @param host canonical */
  checkHost(host: string): TargetCheck {
    if (this.plan.local === true || this.allowedNames.has(host)) return allowedTarget;
    const address = canonicalAddress(host);
    if (address === null ? isLocalName(host) : this.isRefused(address)) return refusedTarget;
    return address === null && this.nameChecker !== null ? { refusal: null, name: host } : allowedTarget;
  }

  private isRefused(address: string): boolean {
    return isLocalAddress(address) && !this.networks.contains(address);
  }
}

import { isIP } from 'node:net';
import { canonicalAddress } from '@/lib/core/addresses';
import { NetworkList } from '@/lib/core/networks';
import type { TunnelPlan } from '@/lib/core/plan';
import type { DeadlineSweeper } from '../clock/deadline-sweeper';
import { isLocalAddress, isLocalName } from './local-addresses';
import { createNameResolver, type ResolveName } from './name-resolver';
import { TargetNameChecker } from './target-name-checker';
import type { TargetRejection } from './target-rejection';

/** What the spelling of a target says. */
export interface TargetCheck {
  /** Why it may not be connected to, or null. */
  rejection: TargetRejection | null;
  /** The name that has yet to be checked, or null if there is nothing to check. */
  name: string | null;
}

/** A target that may be connected to. */
export const allowedTarget: TargetCheck = { rejection: null, name: null };
const rejectedTarget: TargetCheck = { rejection: 'local-target', name: null };

/** An entry of `local` that is a network. */
const networkPattern = /[:/]/;

/**
 * The targets that clients of forward proxies may connect to: not this machine, its link or its cloud, unless the plan
 * says so.
 */
export class TargetPolicy {
  /** Checks names; null if names are not resolved. */
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
      : new TargetNameChecker(resolve, (address) => this.isRejected(address), deadlines);
  }

  /** Checks a target by its spelling. @param host canonical */
  checkHost(host: string): TargetCheck {
    if (this.plan.local === true || this.allowedNames.has(host)) return allowedTarget;
    const address = canonicalAddress(host);
    if (address === null ? isLocalName(host) : this.isRejected(address)) return rejectedTarget;
    return address === null && this.nameChecker !== null ? { rejection: null, name: host } : allowedTarget;
  }

  private isRejected(address: string): boolean {
    return isLocalAddress(address) && !this.networks.contains(address);
  }
}

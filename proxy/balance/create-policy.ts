import type { BalancePlan } from '@/lib/core/plan';
import { ConsistentHash } from './consistent-hash';
import { IpHash } from './ip-hash';
import { LeastConn } from './least-conn';
import type { BalancePolicy } from './policy';
import { RandomTwo } from './random-two';
import { RoundRobin } from './round-robin';

/**
 * The policy that a plan names.
 * @param workerIndex which of the workers this is, from 0: each begins its round robin elsewhere
 */
export function createPolicy(plan: BalancePlan, workerIndex: number): BalancePolicy {
  switch (plan.policy) {
    case 'round-robin':
      return new RoundRobin(workerIndex);
    case 'least-conn':
      return new LeastConn();
    case 'random-two':
      return new RandomTwo();
    case 'ip-hash':
      return new IpHash();
    case 'hash':
      return new ConsistentHash(workerIndex);
  }
}

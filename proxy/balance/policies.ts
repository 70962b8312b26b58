import type { BalancePlan } from '../plan';
import { ConsistentHash } from './consistent-hash';
import { IpHash } from './ip-hash';
import { LeastConn } from './least-conn';
import type { Policy } from './policy';
import { RandomTwo } from './random-two';
import { RoundRobin } from './round-robin';

/**
 * The policy that a plan names.
 * @param turn which of the workers this is, from 0: each begins its round robin elsewhere
 */
export function policyOf(plan: BalancePlan, turn: number): Policy {
  switch (plan.policy) {
    case 'round-robin':
      return new RoundRobin(turn);
    case 'least-conn':
      return new LeastConn();
    case 'random-two':
      return new RandomTwo();
    case 'ip-hash':
      return new IpHash();
    case 'hash':
      return new ConsistentHash(turn);
  }
}

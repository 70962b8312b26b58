import type { BalancePolicyName } from '@/lib/core/balance';
import { ConsistentHash } from './consistent-hash';
import { IpHash } from './ip-hash';
import { LeastConn } from './least-conn';
import type { BalancePolicy, Candidate } from './policy';
import { RandomTwo } from './random-two';
import { RoundRobin } from './round-robin';

type CreatePolicy = <Backend extends Candidate>(workerIndex: number) => BalancePolicy<Backend>;

const policies: Record<BalancePolicyName, CreatePolicy> = {
  'round-robin': (workerIndex) => new RoundRobin(workerIndex),
  'least-conn': () => new LeastConn(),
  'random-two': () => new RandomTwo(),
  'ip-hash': () => new IpHash(),
  hash: (workerIndex) => new ConsistentHash(workerIndex),
};

/**
 * A new policy of that name.
 * @param workerIndex which of the workers this is, from 0: each begins its round robin elsewhere
 */
export function createPolicy<Backend extends Candidate>(
  name: BalancePolicyName,
  workerIndex: number,
): BalancePolicy<Backend> {
  return policies[name](workerIndex);
}

/** The balancing policies, by the names that a configuration gives them. */
export const balancePolicies = ['round-robin', 'least-conn', 'random-two', 'ip-hash', 'hash'] as const;

export type BalancePolicyName = (typeof balancePolicies)[number];

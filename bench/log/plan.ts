import { loadSettings } from '@/lib/config/load';
import { createPlan } from '@/lib/config/plan';
import type { Plan } from '@/lib/core/plan';
import type { Retention } from '@/lib/core/retention';

/**
 * The plan of a load balancer whose log is filled, as the product would read it. Backends are known by name;
 * their ports are said when it starts on this log.
 *
 * @param data the data directory
 * @param backends how many, named b1, b2 and so on
 */
export function createFillPlan(data: string, backends: number): Plan {
  const named = Array.from({ length: backends }, (_, index) => `b${index + 1}=127.0.0.1:${index + 1}`);
  const args = ['--data', data, ...named.flatMap((backend) => ['--backend', backend])];
  return createPlan(loadSettings(args, {}), { secret: '' });
}

/** Keeps more than any log of a benchmark needs: nothing of it is swept away meanwhile. */
export const unlimitedRetention = JSON.stringify({
  decisionsMs: 24 * 365 * 3_600_000,
  sizeBytes: 2 ** 50,
} satisfies Retention);

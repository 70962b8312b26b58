import { formatAddress } from '@/lib/core/host-port';
import { getPinLifetimeMs } from '@/lib/core/pin-lifetime';
import type { BackendPlan, UpstreamPlan } from '@/lib/core/plan';
import type { PlaneTopology } from '@/lib/core/plane';
import type { Database, Transaction } from '@/lib/store/sql/database';

/** The state of a backend before the load balancer has observed it. */
const initialBackendState = {
  health: 'unknown',
  healthCause: null,
  failures: 0,
  failingSince: null,
  nextTry: null,
  failure: null,
  inFlight: 0,
  tunnels: 0,
} as const;

/**
 * Makes the database name the upstreams and backends of `plan`, and no others, as declared. The operator's intent for
 * a backend stays.
 *
 * @param isReload whether the load balancer keeps running: it keeps the health of a backend at the same address, and
 *   reports changes alone. At a start nothing is known of any backend.
 */
export async function declareUpstreams(db: Database, plan: PlaneTopology, isReload = false): Promise<void> {
  await db.$transaction(
    async (tx) => {
      // A write is first, so that the transaction waits for the lock instead of failing in the middle.
      await tx.upstream.updateMany({ data: { declared: false } });
      const knownBackends = isReload ? await tx.backend.findMany({ where: { declared: true } }) : [];
      await tx.backend.updateMany({ data: { declared: false } });
      await tx.backend.updateMany({
        where: {
          id: { notIn: knownBackends.filter((backend) => isInPlan(plan, backend)).map(({ id }) => id) },
        },
        data: initialBackendState,
      });
      await tx.intent.upsert({ where: { id: 1 }, create: { id: 1, version: 1 }, update: {} });
      for (const upstream of plan.upstreams) {
        await declareUpstream(tx, upstream, getListenerAddresses(plan, upstream));
        for (const backend of upstream.backends) await declareBackend(tx, upstream.name, backend);
      }
    },
    { maxWait: 10_000, timeout: 30_000 },
  );
}

/** Whether a plan has this backend, at the same address. */
function isInPlan(
  { upstreams }: PlaneTopology,
  backend: { upstream: string; name: string; address: string },
): boolean {
  return upstreams.some(
    ({ name, backends }) =>
      name === backend.upstream &&
      backends.some((plan) => plan.name === backend.name && formatAddress(plan) === backend.address),
  );
}

function getListenerAddresses(plan: PlaneTopology, upstream: UpstreamPlan): string[] {
  return plan.listeners.filter((listener) => listener.upstream === upstream.name).map(formatAddress);
}

async function declareUpstream(tx: Transaction, upstream: UpstreamPlan, listeners: string[]): Promise<void> {
  const row = {
    kind: upstream.kind,
    balance: upstream.balance.policy,
    sticky: upstream.sticky.mode,
    pinLifetimeMs: getPinLifetimeMs(upstream),
    listeners: JSON.stringify(listeners),
    declared: true,
  };
  await tx.upstream.upsert({
    where: { name: upstream.name },
    create: { name: upstream.name, ...row },
    update: row,
  });
}

async function declareBackend(tx: Transaction, upstream: string, plan: BackendPlan): Promise<void> {
  const { weight: declaredWeight, backup, route } = plan;
  const row = { address: formatAddress(plan), route, declared: true, declaredWeight, backup };
  const known = await tx.backend.findUnique({ where: { upstream_name: { upstream, name: plan.name } } });
  if (known) {
    const weight = known.declaredWeight === plan.weight ? known.weight : plan.weight;
    await tx.backend.update({ where: { id: known.id }, data: { ...row, weight } });
    return;
  }
  const { _max } = await tx.backend.aggregate({ where: { upstream }, _max: { slot: true } });
  const slot = (_max.slot ?? -1) + 1;
  await tx.backend.create({ data: { upstream, name: plan.name, ...row, weight: plan.weight, slot } });
}

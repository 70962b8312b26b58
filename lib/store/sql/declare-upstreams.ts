import { formatAddress } from '@/lib/core/host-port';
import { getPinLifetimeMs } from '@/lib/core/pin-lifetime';
import type { BackendPlan, UpstreamPlan } from '@/lib/core/plan';
import type { PlaneTopology } from '@/lib/core/plane';
import type { Database, Transaction } from '@/lib/store/sql/database';
import { parseListeners } from '@/lib/store/sql/upstream-listeners';

/**
 * Makes the database name the upstreams and backends of `plan` as those of a node, and no others. Declared is what any
 * node has. The operator's intent for a backend stays, and so does what other nodes observe.
 *
 * @param node the one whose plan it is
 * @param isReload whether the load balancer keeps running: it keeps the health of a backend at the same address, and
 *   reports changes alone. At a start nothing is known of any backend.
 */
export async function declareUpstreams(
  db: Database,
  node: string,
  plan: PlaneTopology,
  isReload = false,
): Promise<void> {
  await db.$transaction(
    async (tx) => {
      // A write is first, so that the transaction waits for the lock instead of failing in the middle. Other nodes that
      // declare at this moment wait for it too.
      await lockDeclarations(tx);
      const observed = isReload ? await findObserved(tx, node, plan) : new Set<string>();
      for (const upstream of plan.upstreams) {
        await declareUpstream(tx, node, upstream, getListenerAddresses(plan, upstream));
        for (const backend of upstream.backends) await declareBackend(tx, upstream.name, backend);
      }
      await resetStates(tx, node, plan, observed);
      await updateDeclared(tx);
    },
    { maxWait: 10_000, timeout: 30_000 },
  );
}

/** Creates the row of the operators' intent if it is missing, and holds it until the transaction ends. */
async function lockDeclarations(tx: Transaction): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "Intent" AS known ("id", "version") VALUES (1, 1)
    ON CONFLICT ("id") DO UPDATE SET "version" = known."version"`;
}

/** The backends of a plan that a node observes already, at the same address. */
async function findObserved(tx: Transaction, node: string, plan: PlaneTopology): Promise<Set<string>> {
  const planned = new Map(
    plan.upstreams.flatMap(({ name, backends }) =>
      backends.map((backend) => [toKey(name, backend.name), formatAddress(backend)]),
    ),
  );
  const states = await tx.backendState.findMany({ where: { node } });
  return new Set(
    states
      .filter(({ upstream, backend, address }) => planned.get(toKey(upstream, backend)) === address)
      .map(({ upstream, backend }) => toKey(upstream, backend)),
  );
}

/** Gives a node a state for each backend of its plan and for no other; those that it observes already keep theirs. */
async function resetStates(
  tx: Transaction,
  node: string,
  plan: PlaneTopology,
  observed: ReadonlySet<string>,
): Promise<void> {
  for (const { upstream, backend } of await tx.backendState.findMany({ where: { node } })) {
    if (observed.has(toKey(upstream, backend))) continue;
    await tx.backendState.delete({ where: { upstream_backend_node: { upstream, backend, node } } });
  }
  const fresh = plan.upstreams.flatMap(({ name, backends }) =>
    backends
      .filter((backend) => !observed.has(toKey(name, backend.name)))
      .map((backend) => ({ upstream: name, backend: backend.name, node, address: formatAddress(backend) })),
  );
  await tx.backendState.createMany({ data: fresh });
}

/** Makes those upstreams and backends declared that a node has. */
export async function updateDeclared(tx: Transaction): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Backend" SET "declared" = EXISTS (
      SELECT 1 FROM "BackendState"
      WHERE "BackendState"."upstream" = "Backend"."upstream" AND "BackendState"."backend" = "Backend"."name")`;
  await tx.$executeRaw`
    UPDATE "Upstream" SET "declared" = EXISTS (
      SELECT 1 FROM "BackendState" WHERE "BackendState"."upstream" = "Upstream"."name")`;
}

function toKey(upstream: string, backend: string): string {
  return `${upstream}\n${backend}`;
}

function getListenerAddresses(plan: PlaneTopology, upstream: UpstreamPlan): string[] {
  return plan.listeners.filter((listener) => listener.upstream === upstream.name).map(formatAddress);
}

async function declareUpstream(
  tx: Transaction,
  node: string,
  upstream: UpstreamPlan,
  addresses: string[],
): Promise<void> {
  const known = await tx.upstream.findUnique({ where: { name: upstream.name } });
  const listeners = { ...parseListeners(known?.listeners), [node]: addresses };
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

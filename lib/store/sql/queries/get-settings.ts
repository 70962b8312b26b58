import type { SettingRow, SettingsOverview } from '@/lib/contract/types';
import type { EffectiveSetting } from '@/lib/core/effective-setting';
import { parseEventPayload, toEventFact } from '@/lib/core/events';
import { formatIsoMicros } from '@/lib/core/iso-time';
import { version } from '@/lib/core/version';
import type { Database } from '@/lib/store/sql/database';
import { getDecisionLogState } from './get-decision-log-state';
import { getLeadersConfiguration } from './get-leaders-configuration';
import { getNodes } from './get-nodes';

/**
 * The settings of every proxy, the one started or reloaded last first, with the source of each value, the usage of the
 * log, and the versions.
 */
export async function getSettings(db: Database): Promise<SettingsOverview> {
  const declared = await db.configuration.findMany({ orderBy: { since: 'desc' } });
  const presentNodes = new Set((await getNodes(db)).map(({ name }) => name));
  const rows = declared.filter(({ node }, index) => index === 0 || presentNodes.has(node));
  const weights = await getOperatorWeights(db);
  const refused = await db.event.findFirst({
    where: { kind: 'reload-rejected', time: { gt: rows[0]?.since ?? 0n } },
    orderBy: { time: 'desc' },
  });
  return {
    configurations: rows.map(({ node, since, file, settings }) => ({
      node,
      since: formatIsoMicros(since),
      file,
      settings: applyWeights(JSON.parse(settings) as EffectiveSetting[], weights),
    })),
    rejected: refused && { time: formatIsoMicros(refused.time), error: getReloadError(refused) },
    log: await getDecisionLogState(db, (await getLeadersConfiguration(db)) ?? undefined),
    versions: { stickyboard: version, node: process.version, ...(await getStoreVersions(db)) },
  };
}

/** Why a configuration was rejected; its kind if that is not known. */
function getReloadError({ kind, payload }: { kind: string; payload: string }): string {
  const fact = toEventFact({ kind, payload: parseEventPayload(payload) });
  return fact?.kind === 'reload-rejected' ? fact.payload.error : kind;
}

/** The weights that an operator gave, by `upstreams.NAME.backend`. */
async function getOperatorWeights(db: Database): Promise<Map<string, number>> {
  const backends = await db.backend.findMany({ where: { declared: true } });
  return new Map(
    backends
      .filter(({ weight, declaredWeight }) => weight !== declaredWeight)
      .map(({ upstream, name, weight }) => [`upstreams.${upstream}.${name}`, weight]),
  );
}

/** The settings with the operator's weights in place of the configuration's. */
function applyWeights(
  settings: readonly EffectiveSetting[],
  weights: ReadonlyMap<string, number>,
): SettingRow[] {
  const names = new Map(settings.map(({ name, value }) => [name, value]));
  return settings.map((row): SettingRow => {
    const [, upstream, backend] = /^(upstreams\..+)\.(backends\[\d+\])\.weight$/.exec(row.name) ?? [];
    const weight = weights.get(`${upstream}.${names.get(`${upstream}.${backend}.name`)}`);
    if (upstream === undefined || weight === undefined) return { ...row, configured: null };
    return { ...row, value: String(weight), source: 'operator', place: null, configured: row.value };
  });
}

async function getStoreVersions(db: Database): Promise<{ database: string; migration: string }> {
  const [row] = await db.$queryRaw<{ migration: string | null }[]>`
    SELECT migration_name AS migration FROM _prisma_migrations WHERE finished_at IS NOT NULL
    ORDER BY migration_name DESC LIMIT 1`;
  return { database: await db.dialect.readVersion(db), migration: row?.migration ?? '' };
}

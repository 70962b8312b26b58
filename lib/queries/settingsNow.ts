import type { SettingRow, SettingsNow } from '@/lib/api/types';
import type { Database } from '@/lib/database/open';
import { version } from '@/lib/version';
import { logState } from './logState';
import { nodesNow } from './nodesNow';
import { isoMicros } from './time';

/**
 * What every proxy runs by, the one started or reloaded last first, and where each value came from, what the log holds,
 * and what is running.
 */
export async function settingsNow(db: Database): Promise<SettingsNow> {
  const declared = await db.configuration.findMany({ orderBy: { since: 'desc' } });
  const there = new Set((await nodesNow(db)).map(({ name }) => name));
  const rows = declared.filter(({ node }, index) => index === 0 || there.has(node));
  const weights = await operatorWeights(db);
  const refused = await db.event.findFirst({
    where: { kind: 'reload-refused', time: { gt: rows[0]?.since ?? 0n } },
    orderBy: { time: 'desc' },
  });
  return {
    configurations: rows.map(({ node, since, file, settings }) => ({
      node,
      since: isoMicros(since),
      file,
      settings: withWeights(JSON.parse(settings) as SettingRow[], weights),
    })),
    refused: refused && { time: isoMicros(refused.time), detail: refused.detail },
    log: await logState(db, rows[0]),
    versions: { stickyboard: version, node: process.version, ...(await storeVersions(db)) },
  };
}

/** The weights that an operator gave, by `upstreams.NAME.backend`. */
async function operatorWeights(db: Database): Promise<Map<string, number>> {
  const backends = await db.backend.findMany({ where: { declared: true } });
  return new Map(
    backends
      .filter(({ weight, declaredWeight }) => weight !== declaredWeight)
      .map(({ upstream, name, weight }) => [`upstreams.${upstream}.${name}`, weight]),
  );
}

/** The settings with the operator's weights in place of the configuration's. */
function withWeights(settings: SettingRow[], weights: ReadonlyMap<string, number>): SettingRow[] {
  if (weights.size === 0) return settings;
  const names = new Map(settings.map(({ name, value }) => [name, value]));
  return settings.map((row) => {
    const [, upstream, backend] = /^(upstreams\..+)\.(backends\[\d+\])\.weight$/.exec(row.name) ?? [];
    const weight = weights.get(`${upstream}.${names.get(`${upstream}.${backend}.name`)}`);
    if (upstream === undefined || weight === undefined) return row;
    return { ...row, value: String(weight), source: 'operator', place: `configured: ${row.value}` };
  });
}

async function storeVersions(db: Database): Promise<{ sqlite: string; migration: string }> {
  const [row] = await db.$queryRaw<{ sqlite: string; migration: string | null }[]>`
    SELECT sqlite_version() AS sqlite, (
      SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL
      ORDER BY migration_name DESC LIMIT 1
    ) AS migration`;
  return { sqlite: row?.sqlite ?? '', migration: row?.migration ?? '' };
}

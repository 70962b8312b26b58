import type { LogLevelRow } from '@/lib/contract/types';
import type { EffectiveSetting } from '@/lib/core/effective-setting';
import { logLevels } from '@/lib/core/log-levels';
import type { Database } from '@/lib/store/sql/database';
import { getLeadersConfiguration } from './get-leaders-configuration';

/** At which level the log is written: as an operator wants it, else as it is configured. */
export async function getLogLevel(db: Database): Promise<LogLevelRow> {
  const configuration = await getLeadersConfiguration(db);
  const intent = await db.intent.findUnique({ where: { id: 1 } });
  const settings = JSON.parse(configuration?.settings ?? '[]') as EffectiveSetting[];
  const configured = parseLevel(settings.find(({ name }) => name === 'log.level')?.value) ?? 'info';
  return { level: parseLevel(intent?.logLevel) ?? configured, configured };
}

function parseLevel(text: string | null | undefined): LogLevelRow['level'] | undefined {
  return logLevels.find((level) => level === text);
}

import type { LogLevelRow } from '@/lib/api/types';
import type { Setting } from '@/lib/config/in-force';
import type { Database } from '@/lib/database/open';
import { logLevels } from '@/lib/log/levels';
import { configurationNow } from './configurationNow';

/** At which level the log is written: as an operator wants it, else as it is configured. */
export async function logLevelNow(db: Database): Promise<LogLevelRow> {
  const proxy = await configurationNow(db);
  const intent = await db.intent.findUnique({ where: { id: 1 } });
  const settings = JSON.parse(proxy?.settings ?? '[]') as Setting[];
  const configured = levelOf(settings.find(({ name }) => name === 'log.level')?.value) ?? 'info';
  return { level: levelOf(intent?.logLevel) ?? configured, configured };
}

function levelOf(text: string | null | undefined): LogLevelRow['level'] | undefined {
  return logLevels.find((level) => level === text);
}

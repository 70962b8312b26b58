import type Sqlite from 'better-sqlite3';
import type { EffectiveSetting } from '@/lib/config/effective-settings';
import { type Finding, fault, warning } from './finding';

/** What the configuration says and a running proxy does not do: settings that wait for a restart, a refused reload. */
export function pendingSettingsFindings(db: Sqlite.Database): Finding[] {
  const running = db
    .prepare<[], { since: number; settings: string }>(
      'SELECT since, settings FROM Configuration ORDER BY since DESC LIMIT 1',
    )
    .get();
  if (running === undefined) return [];
  const waiting = (JSON.parse(running.settings) as EffectiveSetting[]).filter(
    ({ pending }) => pending !== null,
  );
  const refused = db
    .prepare<[number], { time: number; detail: string | null }>(
      `SELECT time, detail FROM Event WHERE kind = 'reload-refused' AND time > ? ORDER BY time DESC LIMIT 1`,
    )
    .get(running.since);
  return [
    ...(refused ? [refusedReloadFinding(refused.time, refused.detail)] : []),
    ...waiting.map(({ name, value, pending }) =>
      warning('Configuration', `${name} is ${value} and waits for a restart to be ${pending}.`),
    ),
  ];
}

function refusedReloadFinding(micros: number, detail: string | null): Finding {
  const time = new Date(micros / 1000).toISOString().slice(0, 19);
  return fault(
    'Configuration',
    `${detail ?? 'A reload was refused'} (${time}Z). The one before it goes on: put that right and reload.`,
  );
}

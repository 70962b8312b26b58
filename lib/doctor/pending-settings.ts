import type Sqlite from 'better-sqlite3';
import type { EffectiveSetting } from '@/lib/core/effective-setting';
import { parseEventPayload } from '@/lib/core/events';
import { formatEventSentence } from '@/lib/core/format/event-sentence';
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
    .prepare<[number], { time: number; kind: string; payload: string }>(
      `SELECT time, kind, payload FROM Event WHERE kind = 'reload-rejected' AND time > ? ORDER BY time DESC LIMIT 1`,
    )
    .get(running.since);
  return [
    ...(refused ? [refusedReloadFinding(refused)] : []),
    ...waiting.map(({ name, value, pending }) =>
      warning('Configuration', `${name} is ${value}; a restart changes it to ${pending}.`),
    ),
  ];
}

function refusedReloadFinding(event: { time: number; kind: string; payload: string }): Finding {
  const time = new Date(event.time / 1000).toISOString().slice(0, 19);
  const sentence = formatEventSentence({ ...event, payload: parseEventPayload(event.payload) });
  return fault(
    'Configuration',
    `${sentence} (${time}Z). The one before it goes on: put that right and reload.`,
  );
}

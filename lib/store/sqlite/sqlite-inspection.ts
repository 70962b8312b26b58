import { existsSync, statSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import type { EffectiveSetting } from '@/lib/core/effective-setting';
import { parseEventPayload } from '@/lib/core/events';
import { parseHealthCause } from '@/lib/core/failure';
import { formatError } from '@/lib/core/format-error.mjs';
import type { InspectedBackend, InspectedNode, StoreContents, StoreInspection } from '@/lib/store/inspection';
import type { NotificationTotal } from '@/lib/store/notifications';
import { getDatabasePath } from '@/prisma/database-path';
import { assertSchemaCurrent } from '@/prisma/migrate';

/** Looks into the database of a data directory by a connection that can change nothing. */
export async function inspectSqliteStore(dataDir: string): Promise<StoreInspection> {
  const place = getDatabasePath(dataDir);
  if (!existsSync(place)) return { state: 'missing', place };
  try {
    assertSchemaCurrent(dataDir);
  } catch (error) {
    return { state: 'unusable', place, problem: formatError(error) };
  }
  const db = new Sqlite(place, { readonly: true, timeout: 5000 });
  try {
    return { state: 'readable', place, contents: readContents(db, place) };
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw error;
    return { state: 'corrupt', place, problem: formatError(error) };
  } finally {
    db.close();
  }
}

function readContents(db: Sqlite.Database, file: string): StoreContents {
  return {
    bytes: statSync(file).size,
    corruption: findCorruption(db),
    journalPositions: new Map(
      db.prepare<[], [string, number]>('SELECT segment, offset FROM JournalPosition').raw().all(),
    ),
    nodes: db
      .prepare<[], InspectedNode>(
        `SELECT name, version, startedAt, heartbeat, recordedAt, lagMicros, workers, corruptLines, recordingState,
          droppedDecisions, rejectedRequests, lostAt FROM Node WHERE heartbeat > 0 ORDER BY name`,
      )
      .all(),
    ...readConfiguration(db),
    tokens: db
      .prepare<[], { name: string; expiresAt: number }>('SELECT name, expiresAt FROM Token ORDER BY name')
      .all(),
    notifications: db
      .prepare<[], NotificationTotal>(
        `SELECT name AS target, delivered, givenUp, dropped, failure,
          (SELECT count(*) FROM Notification WHERE target = NotifyTarget.name AND doneAt IS NULL) AS waiting
        FROM NotifyTarget ORDER BY name`,
      )
      .all(),
    users: Number(db.prepare('SELECT count(*) FROM User').pluck().get()),
    backends: db
      .prepare<[], Omit<InspectedBackend, 'healthCause'> & { healthCause: string | null }>(
        // SQLite takes the other columns from the row that has the maximum: down on any node comes first.
        `SELECT Backend.upstream, name, adminState, coalesce(health, 'unknown') AS health, healthCause,
          max(CASE health WHEN 'down' THEN 2 WHEN 'up' THEN 1 ELSE 0 END) AS rank
        FROM Backend LEFT JOIN BackendState ON BackendState.upstream = Backend.upstream AND backend = name
          AND node NOT IN (SELECT name FROM Node WHERE lostAt IS NOT NULL)
        WHERE declared GROUP BY Backend.upstream, name ORDER BY Backend.id`,
      )
      .all()
      .map(({ healthCause, upstream, name, adminState, health }) => ({
        upstream,
        name,
        adminState,
        health,
        healthCause: parseHealthCause(healthCause),
      })),
  };
}

function findCorruption(db: Sqlite.Database): string | null {
  const result = db.prepare<[], string>('PRAGMA quick_check(1)').pluck().get();
  return result === 'ok' ? null : `${result}`;
}

function readConfiguration(db: Sqlite.Database): Pick<StoreContents, 'configuration' | 'rejectedReload'> {
  const running = db
    .prepare<[], { since: number; settings: string }>(
      'SELECT since, settings FROM Configuration ORDER BY since DESC LIMIT 1',
    )
    .get();
  if (running === undefined) return { configuration: null, rejectedReload: null };
  const rejected = db
    .prepare<[number], { time: number; kind: string; payload: string }>(
      `SELECT time, kind, payload FROM Event WHERE kind = 'reload-rejected' AND time > ? ORDER BY time DESC LIMIT 1`,
    )
    .get(running.since);
  return {
    configuration: { settings: JSON.parse(running.settings) as EffectiveSetting[] },
    rejectedReload:
      rejected === undefined ? null : { ...rejected, payload: parseEventPayload(rejected.payload) },
  };
}

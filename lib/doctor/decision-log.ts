import { existsSync, statSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import type { Settings } from '@/lib/config/settings';
import { parseHealthCause } from '@/lib/core/failure';
import { formatBytes } from '@/lib/core/format/bytes';
import { formatHealthCause } from '@/lib/core/format/failure-sentence';
import { formatError } from '@/lib/core/format-error.mjs';
import { getDatabasePath } from '@/prisma/database-path';
import { assertSchemaCurrent } from '@/prisma/migrate';
import { tokenFindings } from './access';
import { type Finding, fault, ok, warning } from './finding';
import { journalFinding } from './journal';
import { inspectNodes } from './nodes';
import { notificationFindings } from './notifications';
import { pendingSettingsFindings } from './pending-settings';
import { getDataDirectoryHolder } from './process';

/** A backend as operator and proxy have left it in the log. */
export interface BackendState {
  upstream: string;
  name: string;
  adminState: 'ready' | 'draining' | 'maintenance';
  health: 'up' | 'down' | 'unknown';
  /** Why it is down, in words; null where it is not. */
  healthReason: string | null;
}

/** What the log says of a deployment. */
export interface LogReport {
  findings: Finding[];
  /** Whether the load balancer is at work. */
  isRunning: boolean;
  /** How many may sign in; null where the log cannot be read. */
  users: number | null;
  backends: BackendState[];
}

/** The log: whether it is whole and of this version, and whether proxy, recorder and notifier get on with it. */
export function inspectLog(settings: Settings): LogReport {
  const file = getDatabasePath(settings.data);
  const holder = getDataDirectoryHolder(settings.data);
  const emptyReport = { isRunning: holder !== null, backends: [] };
  if (!existsSync(file)) {
    if (holder !== null) {
      const how = `${file} is missing while the load balancer is running (process ${holder})`;
      return {
        ...emptyReport,
        users: null,
        findings: [fault('Log', `${how}; restore it, or restart the load balancer.`)],
      };
    }
    const none = warning('Log', `There is no database in ${settings.data} yet; the first start creates it.`);
    return { ...emptyReport, users: 0, findings: [none] };
  }
  try {
    assertSchemaCurrent(settings.data);
  } catch (error) {
    return { ...emptyReport, users: null, findings: [fault('Log', `${formatError(error)}.`)] };
  }
  const db = new Sqlite(file, { readonly: true, timeout: 5000 });
  try {
    const { findings, isRunning } = inspectNodes(db, settings.node, holder);
    return {
      findings: [
        checkIntegrity(db, file),
        journalFinding(db, settings),
        ...findings,
        ...(isRunning ? pendingSettingsFindings(db) : []),
        ...(settings.dashboard.tokens ? tokenFindings(db, Date.now()) : []),
        ...notificationFindings(db, settings.notify),
      ],
      isRunning,
      users: Number(db.prepare('SELECT count(*) FROM User').pluck().get()),
      backends: db
        .prepare<[], Omit<BackendState, 'healthReason'> & { healthCause: string | null }>(
          'SELECT upstream, name, adminState, health, healthCause FROM Backend WHERE declared',
        )
        .all()
        .map(({ healthCause, ...backend }) => ({ ...backend, healthReason: describeCause(healthCause) })),
    };
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw error;
    return { ...emptyReport, users: null, findings: [corruptionFinding(file, formatError(error))] };
  } finally {
    db.close();
  }
}

function describeCause(json: string | null): string | null {
  const cause = parseHealthCause(json);
  return cause && formatHealthCause(cause);
}

function checkIntegrity(db: Sqlite.Database, file: string): Finding {
  const result = db.prepare<[], string>('PRAGMA quick_check(1)').pluck().get();
  return result === 'ok'
    ? ok('Log', `${file} is intact, ${formatBytes(statSync(file).size)}.`)
    : corruptionFinding(file, `${result}`);
}

function corruptionFinding(file: string, detail: string): Finding {
  return fault('Log', `${file} is corrupt (${detail}); stop the load balancer and restore a backup.`);
}

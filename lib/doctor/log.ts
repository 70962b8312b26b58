import { existsSync, statSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import type { Settings } from '@/lib/config/settings';
import { errorSentence } from '@/lib/core/error-sentence.mjs';
import { bytes } from '@/lib/format/bytes';
import { databaseFile } from '@/prisma/databaseFile';
import { checkLog } from '@/prisma/migrate';
import { tokenFindings } from './access';
import { type Finding, fault, ok, warning } from './finding';
import { inForceFindings } from './in-force';
import { journalFinding } from './journal';
import { nodesOf } from './nodes';
import { notificationFindings } from './notifications';
import { holderOf } from './process';

/** A backend as operator and proxy have left it in the log. */
export interface BackendState {
  upstream: string;
  name: string;
  adminState: 'ready' | 'draining' | 'maintenance';
  health: 'up' | 'down' | 'unknown';
  healthReason: string | null;
}

/** What the log says of a deployment. */
export interface LogView {
  findings: Finding[];
  /** Whether the load balancer is at work. */
  isRunning: boolean;
  /** How many may sign in; null where the log cannot be read. */
  users: number | null;
  backends: BackendState[];
}

/** The log: whether it is whole and of this version, and whether proxy, recorder and notifier get on with it. */
export function viewLog(settings: Settings): LogView {
  const file = databaseFile(settings.data);
  const holder = holderOf(settings.data);
  const nothing = { isRunning: holder !== null, backends: [] };
  if (!existsSync(file)) {
    if (holder !== null) {
      const how = `${file} is gone, and the load balancer runs (process ${holder})`;
      return { ...nothing, users: null, findings: [fault('Log', `${how}; put it back, or restart it.`)] };
    }
    const none = warning('Log', `There is none at ${settings.data} yet; the first start makes it.`);
    return { ...nothing, users: 0, findings: [none] };
  }
  try {
    checkLog(settings.data);
  } catch (error) {
    return { ...nothing, users: null, findings: [fault('Log', `${errorSentence(error)}.`)] };
  }
  const db = new Sqlite(file, { readonly: true, timeout: 5000 });
  try {
    const { findings, isRunning } = nodesOf(db, settings.node, holder);
    return {
      findings: [
        whole(db, file),
        journalFinding(db, settings),
        ...findings,
        ...(isRunning ? inForceFindings(db) : []),
        ...(settings.dashboard.tokens ? tokenFindings(db, Date.now()) : []),
        ...notificationFindings(db, settings.notify),
      ],
      isRunning,
      users: Number(db.prepare('SELECT count(*) FROM User').pluck().get()),
      backends: db
        .prepare<[], BackendState>(
          'SELECT upstream, name, adminState, health, healthReason FROM Backend WHERE declared',
        )
        .all(),
    };
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw error;
    return { ...nothing, users: null, findings: [damaged(file, errorSentence(error))] };
  } finally {
    db.close();
  }
}

function whole(db: Sqlite.Database, file: string): Finding {
  const found = db.prepare<[], string>('PRAGMA quick_check(1)').pluck().get();
  return found === 'ok'
    ? ok('Log', `${file} is whole, ${bytes(statSync(file).size)}.`)
    : damaged(file, `${found}`);
}

function damaged(file: string, how: string): Finding {
  return fault('Log', `${file} is damaged (${how}); stop the load balancer and restore a backup.`);
}

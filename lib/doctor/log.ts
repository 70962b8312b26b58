import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type DashboardSettings, isReachedFromElsewhere } from '@/lib/config/dashboard';
import type { Settings } from '@/lib/config/settings';
import { bytes } from '@/lib/format/bytes';
import { databaseFile } from '@/prisma/databaseFile';
import { checkLog } from '@/prisma/migrate';
import { type Finding, fault, ok, warning } from './finding';
import { notificationFindings } from './notifications';

/** More waits in the journal than the recorder stores in some seconds. */
const muchJournal = 256 * 1024 ** 2;
const patienceMicros = 5_000_000;

interface NodeState {
  name: string;
  version: string;
  heartbeat: number;
  recordedAt: number;
  workers: number;
  damaged: number;
}

/** The log: whether it is whole and of this version, and whether proxy, recorder and notifier get on with it. */
export function logFindings(settings: Settings): Finding[] {
  const file = databaseFile(settings.data);
  if (!existsSync(file)) {
    return [warning('Log', `There is none at ${settings.data} yet; the first start makes it.`)];
  }
  try {
    checkLog(settings.data);
  } catch (error) {
    return [fault('Log', `${(error as Error).message}.`)];
  }
  const db = new Sqlite(file, { readonly: true, timeout: 5000 });
  try {
    return [
      whole(db, file),
      journal(settings.data),
      ...nodes(db),
      people(db, settings.dashboard),
      ...notificationFindings(db, settings.notify),
    ];
  } finally {
    db.close();
  }
}

function whole(db: Sqlite.Database, file: string): Finding {
  const found = db.prepare<[], string>('PRAGMA quick_check(1)').pluck().get();
  return found === 'ok'
    ? ok('Log', `${file} is whole, ${bytes(statSync(file).size)}.`)
    : fault('Log', `${file} is damaged (${found}); stop the load balancer and restore a backup.`);
}

function journal(data: string): Finding {
  const folder = join(data, 'journal');
  const sizes = existsSync(folder)
    ? readdirSync(folder).map((name) => statSync(join(folder, name)).size)
    : [];
  const size = sizes.reduce((sum, each) => sum + each, 0);
  const has = `${bytes(size)} in ${sizes.length} files`;
  return size > muchJournal
    ? warning('Journal', `${has}: the recorder is behind, or cannot write; see the page Settings.`)
    : ok('Journal', `${has}.`);
}

function nodes(db: Sqlite.Database): Finding[] {
  const rows = db
    .prepare<[], NodeState>(
      'SELECT name, version, heartbeat, recordedAt, workers, damaged FROM Node ORDER BY name',
    )
    .all();
  if (rows.length === 0) return [warning('Proxy', 'None has reported to this log yet.')];
  const now = Date.now() * 1000;
  return rows.flatMap(({ name, version, heartbeat, recordedAt, workers, damaged }) => [
    now - recordedAt > patienceMicros
      ? warning(
          `Recorder ${name}`,
          `Nothing was stored for ${seconds(now - recordedAt)}; start the load balancer.`,
        )
      : ok(`Recorder ${name}`, 'It is at work.'),
    now - heartbeat > patienceMicros || workers === 0
      ? warning(
          `Proxy ${name}`,
          `It has not reported for ${seconds(now - heartbeat)}; start the load balancer.`,
        )
      : ok(`Proxy ${name}`, `Version ${version} is at work, ${workers} workers.`),
    ...(damaged > 0
      ? [
          warning(
            `Journal ${name}`,
            `${damaged} damaged lines were left out: look after the disk and the memory.`,
          ),
        ]
      : []),
  ]);
}

function people(db: Sqlite.Database, dashboard: DashboardSettings): Finding {
  const users = Number(db.prepare('SELECT count(*) FROM User').pluck().get());
  if (users > 0) return ok('Access', `${users} users may sign in.`);
  if (!isReachedFromElsewhere(dashboard)) {
    return ok('Access', 'There are no users: whoever reaches the dashboard from this machine may act.');
  }
  if (dashboard.firstUser) return ok('Access', 'There are no users: the code that a start prints adds one.');
  return fault(
    'Access',
    'There are no users, and the dashboard can be reached from elsewhere: it does not start; add one with npx stickyboard user add NAME, or start with --first-user.',
  );
}

function seconds(micros: number): string {
  return `${Math.round(micros / 1e6)} s`;
}

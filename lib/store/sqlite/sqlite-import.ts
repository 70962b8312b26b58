import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '@/lib/core/operator-error';
import type { LogImport } from '@/lib/store/import';
import type { Database } from '@/lib/store/sql/database';
import { openDatabase } from '@/lib/store/sqlite/open-database';
import { getDatabasePath } from '@/prisma/database-path';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { assertSchemaCurrent, migrate } from '@/prisma/migrate';
import { storeBatch } from './ingest/store-batch';
import { openLogReader } from './log-reader';

/** Id of the journal that the positions are of meanwhile, and its segment: names that no other has. */
const importJournal = 'import';

/**
 * Begins an import into the log of `dataDir`, which has no decision yet. The new log is built next to the old one and
 * replaces it whole, so that an import that fails or is killed changes nothing.
 *
 * @throws OperatorError if the log is not empty
 */
export async function beginSqliteImport(dataDir: string): Promise<LogImport> {
  const stagingDir = join(dataDir, 'import.partial');
  rmSync(stagingDir, { recursive: true, force: true });
  mkdirSync(stagingDir, { recursive: true, mode: 0o700 });
  try {
    copyEmptyDatabase(dataDir, stagingDir);
    await migrate(stagingDir);
    return new SqliteImport(await openDatabase(stagingDir, 'recorder'), stagingDir, dataDir);
  } catch (error) {
    rmSync(stagingDir, { recursive: true, force: true });
    throw error;
  }
}

class SqliteImport implements LogImport {
  private storedCount = 0;
  private isConnected = true;

  constructor(
    private readonly db: Database,
    private readonly stagingDir: string,
    private readonly dataDir: string,
  ) {}

  async append(node: string, lines: unknown[][]): Promise<void> {
    this.storedCount += lines.length;
    const batch = {
      decisions: Buffer.from(JSON.stringify(lines)),
      decisionCount: lines.length,
      records: [],
      corruptions: [],
      positions: [[importJournal, this.storedCount]] satisfies [string, number][],
    };
    await storeBatch(this.db, { node, journal: importJournal }, batch, 0);
  }

  async finish(): Promise<{ sessions: number }> {
    const sessions = await this.db.session.count();
    await this.db.journalPosition.deleteMany({ where: { journal: importJournal } });
    // All of it into the one file that is put in place.
    await this.db.$queryRaw`PRAGMA wal_checkpoint(TRUNCATE)`;
    await this.disconnect();
    replaceDatabase(this.stagingDir, this.dataDir);
    return { sessions };
  }

  async close(): Promise<void> {
    try {
      await this.disconnect();
    } finally {
      rmSync(this.stagingDir, { recursive: true, force: true });
    }
  }

  private async disconnect(): Promise<void> {
    if (!this.isConnected) return;
    this.isConnected = false;
    await this.db.$disconnect();
  }
}

/** Copies a log that has no decision, with the backends and events that it may have. */
function copyEmptyDatabase(from: string, to: string): void {
  if (!existsSync(getDatabasePath(from))) return;
  assertSchemaCurrent(from);
  const reading = openLogReader(from);
  try {
    const [{ used } = { used: 0 }] = reading.readRows<{ used: number }>(
      Prisma.sql`SELECT EXISTS (SELECT 1 FROM Decision) OR EXISTS (SELECT 1 FROM Session) AS used`,
    );
    if (used) {
      throw new OperatorError(
        `data: the log in ${from} is not empty; choose another directory with --data`,
        'data',
      );
    }
    reading.execute(Prisma.sql`VACUUM INTO ${getDatabasePath(to)}`);
  } finally {
    reading.close();
  }
}

function replaceDatabase(from: string, to: string): void {
  // Remains of the old, empty log must not be taken for a part of the new one.
  for (const ending of ['-wal', '-shm']) rmSync(`${getDatabasePath(to)}${ending}`, { force: true });
  renameSync(getDatabasePath(from), getDatabasePath(to));
}

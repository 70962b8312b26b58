import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '@/lib/core/operator-error';
import { storeBatch } from '@/lib/store/sqlite/ingest/store-batch';
import { openLogReader } from '@/lib/store/sqlite/log-reader';
import { type Database, openDatabase } from '@/lib/store/sqlite/open-database';
import { getDatabasePath } from '@/prisma/database-path';
import { Prisma } from '@/prisma/generated/client';
import { assertSchemaCurrent, migrate } from '@/prisma/migrate';
import { type ImportedDecision, parseDecisionLine } from './decision-line';

/** Decisions that are stored at a time. */
const batchSize = 5000;
/** As what the recorder's position is noted meanwhile: a name that no segment of a journal has. */
const importSegment = 'import';

/** What an import brought in. */
export interface ImportResult {
  decisions: number;
  sessions: number;
}

/**
 * Replays exported decisions into the log of `dataDir`, which has none yet, by the recorder's own storing: sessions,
 * load, latency and failovers follow from them. All is built beside the log and put in its place whole, so that an
 * import that fails or is killed leaves what was there.
 *
 * @param lines of an NDJSON with all columns, oldest decision first
 * @throws OperatorError where the log is not empty or a line is wrong, which is named
 */
export async function importLog(dataDir: string, lines: AsyncIterable<string>): Promise<ImportResult> {
  const stagingDir = join(dataDir, 'import.partial');
  rmSync(stagingDir, { recursive: true, force: true });
  mkdirSync(stagingDir, { recursive: true, mode: 0o700 });
  try {
    copyEmptyDatabase(dataDir, stagingDir);
    await migrate(stagingDir);
    const imported = await storeLines(stagingDir, lines);
    replaceDatabase(stagingDir, dataDir);
    return imported;
  } finally {
    rmSync(stagingDir, { recursive: true, force: true });
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

async function storeLines(dataDir: string, lines: AsyncIterable<string>): Promise<ImportResult> {
  const db = await openDatabase(dataDir, 'recorder');
  try {
    let batch: ImportedDecision[] = [];
    let stored = 0;
    let number = 0;
    for await (const source of lines) {
      number += 1;
      if (source.trim() === '') continue;
      batch.push(parseDecisionLine(source, number));
      if (batch.length < batchSize) continue;
      stored = await storeDecisionBatch(db, batch, stored);
      batch = [];
    }
    stored = await storeDecisionBatch(db, batch, stored);
    if (stored === 0) throw new OperatorError('the file contains no decisions; export decisions as NDJSON');
    const sessions = await db.session.count();
    await db.journalPosition.deleteMany({ where: { segment: importSegment } });
    // All of it into the one file that is put in place.
    await db.$queryRaw`PRAGMA wal_checkpoint(TRUNCATE)`;
    return { decisions: stored, sessions };
  } finally {
    await db.$disconnect();
  }
}

/** Stores decisions as those of the proxies that took them. @returns how many there are by now */
async function storeDecisionBatch(
  db: Database,
  batch: ImportedDecision[],
  storedBefore: number,
): Promise<number> {
  let stored = storedBefore;
  for (const node of new Set(batch.map((decision) => decision.node))) {
    const lines = batch.filter((decision) => decision.node === node).map(({ line }) => line);
    stored += lines.length;
    const decisions = Buffer.from(JSON.stringify(lines));
    const positions: [string, number][] = [[importSegment, stored]];
    await storeBatch(
      db,
      node,
      { decisions, decisionCount: lines.length, records: [], corruptions: [], positions },
      0,
    );
  }
  return stored;
}

function replaceDatabase(from: string, to: string): void {
  // What the last connection left of the old, empty log must not be taken for a part of the new one.
  for (const ending of ['-wal', '-shm']) rmSync(`${getDatabasePath(to)}${ending}`, { force: true });
  renameSync(getDatabasePath(from), getDatabasePath(to));
}

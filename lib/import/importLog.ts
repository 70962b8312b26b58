import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, openDatabase } from '@/lib/database/open';
import { openReading } from '@/lib/database/reading';
import { OperatorError } from '@/lib/errors';
import { storeBatch } from '@/lib/recorder/store';
import { databaseFile } from '@/prisma/databaseFile';
import { Prisma } from '@/prisma/generated/client';
import { checkLog, migrate } from '@/prisma/migrate';
import { type ImportedDecision, importedDecision } from './line';

/** Decisions that are stored at a time. */
const batchSize = 5000;
/** As what the recorder's position is noted meanwhile: a name that no segment of a journal has. */
const segment = 'import';

/** What an import brought in. */
export interface Imported {
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
export async function importLog(dataDir: string, lines: AsyncIterable<string>): Promise<Imported> {
  const beside = join(dataDir, 'import.partial');
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside, { recursive: true, mode: 0o700 });
  try {
    copyEmpty(dataDir, beside);
    await migrate(beside);
    const imported = await fill(beside, lines);
    putInPlace(beside, dataDir);
    return imported;
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

/** Copies a log that has no decision, with the backends and events that it may have. */
function copyEmpty(from: string, to: string): void {
  if (!existsSync(databaseFile(from))) return;
  checkLog(from);
  const reading = openReading(from);
  try {
    const [{ used } = { used: 0 }] = reading.rows<{ used: number }>(
      Prisma.sql`SELECT EXISTS (SELECT 1 FROM Decision) OR EXISTS (SELECT 1 FROM Session) AS used`,
    );
    if (used) {
      throw new OperatorError(
        `data: the log in ${from} is not empty; choose another directory with --data`,
        'data',
      );
    }
    reading.run(Prisma.sql`VACUUM INTO ${databaseFile(to)}`);
  } finally {
    reading.close();
  }
}

async function fill(dataDir: string, lines: AsyncIterable<string>): Promise<Imported> {
  const db = await openDatabase(dataDir, 'recorder');
  try {
    let batch: ImportedDecision[] = [];
    let stored = 0;
    let number = 0;
    for await (const source of lines) {
      number += 1;
      if (source.trim() === '') continue;
      batch.push(importedDecision(source, number));
      if (batch.length < batchSize) continue;
      stored = await store(db, batch, stored);
      batch = [];
    }
    stored = await store(db, batch, stored);
    if (stored === 0) throw new OperatorError('the file holds no decision; export decisions as NDJSON');
    const sessions = await db.session.count();
    await db.journalPosition.deleteMany({ where: { segment } });
    // All of it into the one file that is put in place.
    await db.$queryRaw`PRAGMA wal_checkpoint(TRUNCATE)`;
    return { decisions: stored, sessions };
  } finally {
    await db.$disconnect();
  }
}

/** Stores decisions as those of the proxies that took them. @returns how many there are by now */
async function store(db: Database, batch: ImportedDecision[], before: number): Promise<number> {
  let stored = before;
  for (const node of new Set(batch.map((decision) => decision.node))) {
    const lines = batch.filter((decision) => decision.node === node).map(({ line }) => line);
    stored += lines.length;
    const decisions = Buffer.from(JSON.stringify(lines));
    const positions: [string, number][] = [[segment, stored]];
    await storeBatch(db, node, { decisions, count: lines.length, records: [], damaged: [], positions }, 0);
  }
  return stored;
}

function putInPlace(from: string, to: string): void {
  // What the last connection left of the old, empty log must not be taken for a part of the new one.
  for (const ending of ['-wal', '-shm']) rmSync(`${databaseFile(to)}${ending}`, { force: true });
  renameSync(databaseFile(from), databaseFile(to));
}

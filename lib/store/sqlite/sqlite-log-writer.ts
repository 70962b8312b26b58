import type { JournalBatch } from '@/lib/core/journal-batch';
import type { Retention } from '@/lib/core/retention';
import type { Database } from '@/lib/store/sql/database';
import { deletePositions, readPositions } from '@/lib/store/sql/ingest/journal-positions';
import { takeLeadership } from '@/lib/store/sql/ingest/leader-lease';
import { measureDatabase } from '@/lib/store/sql/ingest/measure-database';
import { acquireLease } from '@/lib/store/sql/ingest/recorder-lease';
import { updateProgress } from '@/lib/store/sql/ingest/recorder-progress';
import { storeReportedState } from '@/lib/store/sql/ingest/reported-state';
import { sampleSessions } from '@/lib/store/sql/ingest/session-samples';
import { watchNodes } from '@/lib/store/sql/ingest/watch-nodes';
import { openDatabase } from '@/lib/store/sqlite/open-database';
import type {
  JournalSource,
  Lease,
  LogWriter,
  LogWriterOptions,
  ReportedState,
  RetentionJob,
} from '../log-writer';
import { isDatabaseCorrupt } from './database-errors';
import { storeBatch } from './ingest/store-batch';
import { createLockRetry } from './lock-retry';
import { createRetentionJob } from './retention/retention-job';

/**
 * Opens the database for a recorder, once its lock can be had.
 *
 * @throws OperatorError if there is no database, it stays locked, or the SQLite library is too old
 */
export async function openSqliteLogWriter({
  location,
  node,
  journal,
  log,
}: LogWriterOptions): Promise<LogWriter> {
  const { dataDir } = location;
  const database = await createLockRetry(dataDir, log)(() => openDatabase(dataDir, 'recorder'));
  return new SqliteLogWriter(database, { node, journal });
}

/** The writing side of the store on one connection, whose transactions are its own. */
export class SqliteLogWriter implements LogWriter {
  constructor(
    private readonly database: Database,
    private readonly source: JournalSource,
  ) {}

  acquireLease(): Promise<Lease> {
    return acquireLease(this.database, this.source.journal);
  }

  readPositions(): Promise<Map<string, number>> {
    return readPositions(this.database, this.source.journal);
  }

  append(batch: JournalBatch, lagBytes: number, lease: Lease): Promise<boolean> {
    return storeBatch(this.database, this.source, batch, lagBytes, lease);
  }

  deletePositions(segments: string[]): Promise<void> {
    return deletePositions(this.database, this.source.journal, segments);
  }

  assertIntact(): Promise<void> {
    // Every transaction checks that the files are where they were opened.
    return this.database.$transaction(async (tx) => void (await tx.journalPosition.count()));
  }

  recordProgress(lagBytes: number): Promise<void> {
    return updateProgress(this.database, this.source.node, 0n, lagBytes, 0);
  }

  storeReportedState(state: ReportedState): Promise<void> {
    return storeReportedState(this.database, this.source.node, state);
  }

  async lead(): Promise<boolean> {
    const { node } = this.source;
    const isLeading = await takeLeadership(this.database, node);
    await measureDatabase(this.database, node);
    return isLeading;
  }

  watchNodes(): Promise<void> {
    return watchNodes(this.database, this.source.node);
  }

  sampleSessions(timeSeconds: number): Promise<void> {
    return sampleSessions(this.database, timeSeconds);
  }

  createRetentionJob(retention: Retention): RetentionJob {
    return createRetentionJob(this.database, retention);
  }

  getRemedy(error: unknown): string | null {
    if (!isDatabaseCorrupt(error)) return null;
    return 'The database is corrupt: stop Stickyboard, restore a backup of stickyboard.db or move it away with its -wal and -shm, and start again';
  }

  close(): Promise<void> {
    return this.database.$disconnect();
  }
}

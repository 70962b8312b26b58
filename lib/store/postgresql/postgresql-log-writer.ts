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
import { retryWhileBusy } from '@/lib/store/sql/retry-while-busy';
import type {
  JournalSource,
  Lease,
  LogWriter,
  LogWriterOptions,
  ReportedState,
  RetentionJob,
} from '../log-writer';
import { isConflict } from './connection/database-errors';
import { translateErrors } from './connection/domain-errors';
import { requireTarget } from './connection/require-target';
import { createServerWait } from './connection/server-wait';
import { DecisionPartitions, isPartitionMissing } from './decision-partitions';
import { type RecorderDatabase, storeBatch } from './ingest/store-batch';
import { trackConnection } from './ingest/transaction-connection';
import { openDatabase } from './open-database';
import { createRetentionJob } from './retention/retention-job';

/** How long a batch is tried again while other transactions are in its way, ms; the recorder goes on trying then. */
const conflictTimeoutMs = 5000;

/** Opens the writing side of a database, once its server can be reached. @throws OperatorError if it cannot be used */
export async function openPostgresqlLogWriter({
  location,
  node,
  journal,
  log,
}: LogWriterOptions): Promise<LogWriter> {
  const target = requireTarget(location);
  const wait = createServerWait(target, log);
  const journalDatabase = await wait(() => openDatabase(target, 'recorder'));
  // Of its own: what the leader does for all must not keep the journal waiting.
  const sideDatabase = await wait(() => openDatabase(target, 'recorder'));
  const { db, pool, keepsTimeouts } = journalDatabase;
  const statementTimeoutMs = keepsTimeouts ? null : target.statementTimeoutMs;
  const recording = { db, getConnection: trackConnection(pool), statementTimeoutMs };
  return translateErrors(new PostgresqlLogWriter(recording, sideDatabase.db, { node, journal }), target);
}

/** The writing side of the store by two connections: one that stores the journal, and one for all else. */
class PostgresqlLogWriter implements LogWriter {
  /** Batches of half a second at least: smaller ones cost the server three times as much a row. */
  readonly pace = { minIntervalMs: 500, maxIntervalMs: 1000 };
  private readonly partitions: DecisionPartitions;

  constructor(
    private readonly recording: RecorderDatabase,
    private readonly side: Database,
    private readonly source: JournalSource,
  ) {
    this.partitions = new DecisionPartitions(side);
  }

  acquireLease(): Promise<Lease> {
    return acquireLease(this.recording.db, this.source.journal);
  }

  readPositions(): Promise<Map<string, number>> {
    return readPositions(this.recording.db, this.source.journal);
  }

  async append(batch: JournalBatch, lagBytes: number, lease: Lease): Promise<boolean> {
    const store = (): Promise<boolean> =>
      retryWhileBusy(
        () => storeBatch(this.recording, this.source, batch, lagBytes, lease),
        isConflict,
        conflictTimeoutMs,
      );
    try {
      return await store();
    } catch (error) {
      if (!isPartitionMissing(error)) throw error;
    }
    this.partitions.forget();
    await this.partitions.ensureFor(batch);
    return store();
  }

  deletePositions(segments: string[]): Promise<void> {
    return deletePositions(this.recording.db, this.source.journal, segments);
  }

  async assertIntact(): Promise<void> {
    // What a server has committed it keeps, and its tables are where its connections find them.
    await this.recording.db.journalPosition.findFirst({ where: { journal: this.source.journal } });
  }

  recordProgress(lagBytes: number): Promise<void> {
    return updateProgress(this.side, this.source.node, 0n, lagBytes, 0);
  }

  storeReportedState(state: ReportedState): Promise<void> {
    return storeReportedState(this.side, this.source.node, state);
  }

  async lead(): Promise<boolean> {
    const { node } = this.source;
    const isLeading = await takeLeadership(this.side, node);
    await measureDatabase(this.side, node);
    return isLeading;
  }

  watchNodes(): Promise<void> {
    return watchNodes(this.side, this.source.node);
  }

  sampleSessions(timeSeconds: number): Promise<void> {
    return sampleSessions(this.side, timeSeconds);
  }

  createRetentionJob(retention: Retention): RetentionJob {
    return createRetentionJob(this.side, retention);
  }

  /** The message says what to do where anybody can do something. */
  getRemedy(): null {
    return null;
  }

  async close(): Promise<void> {
    await Promise.all([this.recording.db.$disconnect(), this.side.$disconnect()]);
  }
}

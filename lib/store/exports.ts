import type { AuditRow, DecisionRow, EventRow, SessionRow } from '@/lib/contract/types';
import type { AuditFilter, DecisionFilter, EventFilter, SessionFilter } from './filters';

/** Rows of the log, in batches. */
export type RowBatches<Row> = AsyncGenerator<Row[], void, undefined>;

/** The log as it is carried away, oldest rows first: the reader may take its time. */
export interface ExportQuestions {
  /** The decisions that exist at the first step, without those that retention deletes before they are read. */
  decisionBatches(filter: DecisionFilter): RowBatches<DecisionRow>;
  /** The sessions as they are at one moment, in the order in which they were first stored. */
  sessionBatches(filter: SessionFilter): RowBatches<SessionRow>;
  /** The events as they are at one moment. */
  eventBatches(filter: EventFilter): RowBatches<EventRow>;
  /** The entries of the audit log as they are at one moment. */
  auditBatches(filter: AuditFilter): RowBatches<AuditRow>;
}

/** About how many rows there are, without reading all of them. */
export interface CountQuestions {
  estimateDecisions(filter: DecisionFilter): Promise<number>;
  estimateSessions(filter: SessionFilter): Promise<number>;
  countEvents(filter: EventFilter): Promise<number>;
  countAudit(filter: AuditFilter): Promise<number>;
}

import type { BackendCommands, BackendQuestions, IntentQuestions } from './backends';
import type { DeclarationCommands } from './declarations';
import type { CountQuestions, ExportQuestions } from './exports';
import type { LogCommands, LogQuestions } from './log';
import type { NotificationQuestions } from './notifications';
import type { AccessCommands, AccessQuestions } from './users-and-tokens';

/**
 * Who opens a store: the recorder writes what happened, the supervisor what is declared, the dashboard reads, and
 * `operator` writes what operators want, apart from the dashboard, so that its transactions never mix with reads.
 */
export type StoreRole = 'recorder' | 'supervisor' | 'dashboard' | 'operator';

/** Everything that can be asked without changing anything. */
export interface StoreQuestions
  extends AccessQuestions,
    BackendQuestions,
    CountQuestions,
    ExportQuestions,
    IntentQuestions,
    LogQuestions,
    NotificationQuestions {}

/** Everything that operators, their programs and the supervisor change. */
export interface StoreCommands extends AccessCommands, BackendCommands, DeclarationCommands, LogCommands {}

/** A kind of database, as the rest of the program sees it. */
export interface StoreEngine {
  /** @throws OperatorError where there is no store, or it cannot be used */
  open(dataDir: string, role: StoreRole): Promise<Store>;
  /** The log to be carried away, opened at the first row: it is enough that it can be read. */
  openExports(dataDir: string): ExportQuestions;
}

/**
 * The log, the operators' intent, and who may use the dashboard, whatever database keeps them. What it throws are
 * errors of `lib/core/domain-errors`, or errors that nothing can be done about.
 */
export interface Store extends StoreQuestions, StoreCommands {
  /** Ends the connection; nothing may be asked any more. */
  close(): Promise<void>;
}

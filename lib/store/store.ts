import type { BackendCommands, BackendQuestions, IntentQuestions } from './backends';
import type { DeclarationCommands } from './declarations';
import type { Recording } from './expected-high-water-mark';
import type { CountQuestions, ExportQuestions } from './exports';
import type { LearnedPinCommands, LearnedPinQuestions } from './learned-pins';
import type { LogCommands, LogQuestions } from './log';
import type { NodeCommands, NodeQuestions } from './nodes';
import type { NotificationCommands, NotificationQuestions } from './notifications';
import type { AccessCommands, AccessQuestions } from './users-and-tokens';

/**
 * The role that opens a store: the recorder writes events, the supervisor declarations, the dashboard reads, and
 * `operator` writes operators' commands, apart from the dashboard, so that its transactions never mix with reads. The
 * notifier writes what it has sent.
 */
export type StoreRole = 'recorder' | 'supervisor' | 'dashboard' | 'operator' | 'notifier';

/** Everything that can be asked without changing anything. */
export interface StoreQuestions
  extends AccessQuestions,
    BackendQuestions,
    CountQuestions,
    ExportQuestions,
    IntentQuestions,
    LearnedPinQuestions,
    LogQuestions,
    NodeQuestions,
    NotificationQuestions,
    Recording {}

/** Everything that operators, their programs, the supervisor and the notifier change. */
export interface StoreCommands
  extends AccessCommands,
    BackendCommands,
    DeclarationCommands,
    LearnedPinCommands,
    LogCommands,
    NodeCommands,
    NotificationCommands {}

/**
 * The log, the operators' intent, and the users of the dashboard, in any database. It throws errors of
 * `lib/core/domain-errors`, or unexpected ones.
 */
export interface Store extends StoreQuestions, StoreCommands {
  /** Ends the connection; nothing may be asked any more. */
  close(): Promise<void>;
}

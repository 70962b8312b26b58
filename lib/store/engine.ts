import type { Logger } from '@/lib/core/logger';
import type { StoreLocation } from '@/lib/core/store-location';
import type { ExportQuestions } from './exports';
import type { LogImport } from './import';
import type { StoreInspection } from './inspection';
import type { LogWriter, LogWriterOptions } from './log-writer';
import type { Store, StoreRole } from './store';

/**
 * A kind of database, as the rest of the program sees it: how a store is created, opened, copied and inspected.
 * The engine decides where it keeps the data of a location.
 */
export interface StoreEngine {
  /** Whether a location has a store. */
  exists(location: StoreLocation): Promise<boolean>;
  /**
   * Brings a store to the form of this version, creating it if it is missing.
   *
   * @param log receives a line if the store is waited for; without it nothing is waited for
   * @throws OperatorError if it cannot be written, is corrupt, or a newer version made it
   */
  prepare(location: StoreLocation, log?: Logger): Promise<PreparedStore>;
  /**
   * Makes sure that there is a store of this version's form, without changing anything.
   *
   * @throws OperatorError if there is none, it is corrupt, or it is of an older or a newer version
   */
  assertCurrent(location: StoreLocation): Promise<void>;
  /**
   * Opens a store that is of this version's form.
   *
   * @param log receives a line if the opening waits; without it nothing is waited for. A store that is opened for
   *   the supervisor waits in the same way with the steps of a start or a reload
   * @throws OperatorError if there is no store, or it cannot be used
   */
  open(location: StoreLocation, role: StoreRole, log?: Logger): Promise<Store>;
  /** Opens the writing side for a recorder, once that can be had. @throws OperatorError if it cannot */
  openLogWriter(options: LogWriterOptions): Promise<LogWriter>;
  /** The log to be carried away, opened at the first row: it is enough that it can be read. */
  openExports(location: StoreLocation): ExportQuestions;
  /** Begins an import. @throws OperatorError if the store has decisions, or cannot be used */
  beginImport(location: StoreLocation): Promise<LogImport>;
  /**
   * Copies a store as it is at one moment, also while it is written. @param folder the target, which exists and is
   * empty
   */
  backUp(location: StoreLocation, folder: string): Promise<StoreCopy>;
  /** Inspects a store, as doctor does: faults are part of the result. */
  inspect(location: StoreLocation): Promise<StoreInspection>;
}

/** How a store was prepared for use. */
export interface PreparedStore {
  /** The path of the backup; null if nothing was changed, or there was nothing. */
  backup: string | null;
}

/** A copy of a store. */
export interface StoreCopy {
  /** Names of its files in the folder. */
  files: string[];
  bytes: number;
}

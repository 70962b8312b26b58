import type { EffectiveSetting } from '@/lib/config/effective-settings';
import type { LogLevel } from '@/lib/core/logger';

/** At which level the log is written, and at which it would be if no operator had said. */
export interface LogLevelRow {
  level: LogLevel;
  configured: LogLevel;
}

/** One value that is in force, and who gave it; a weight may be the operator's. */
export interface SettingRow extends Omit<EffectiveSetting, 'source'> {
  source: EffectiveSetting['source'] | 'operator';
}

/** What one proxy runs by. */
export interface ConfigurationRow {
  node: string;
  since: string;
  /** The configuration file, null where none was read. */
  file: string | null;
  settings: SettingRow[];
}

/** What the log holds and may hold. */
export interface DecisionLogUsage {
  /** About so many: counted by their ids. */
  decisions: number;
  oldestDecision: string | null;
  sessions: number;
  events: number;
  /** Bytes of the database that hold something, and of its file. */
  usedBytes: number;
  fileBytes: number;
  /** How long decisions are kept, and up to which size; null while no proxy has said. */
  keepSeconds: number | null;
  keepBytes: number | null;
}

/** What is running. */
export interface Versions {
  stickyboard: string;
  node: string;
  sqlite: string;
  /** The migration that the database has had last. */
  migration: string;
}

/** All that the settings page tells. */
export interface SettingsOverview {
  configurations: ConfigurationRow[];
  /** The newest refusal of a configuration that came after the one in force, or null. */
  refused: { time: string; detail: string | null } | null;
  log: DecisionLogUsage;
  versions: Versions;
}

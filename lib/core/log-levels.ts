import type { LogLevel } from './logger';

/** Levels of the log, the most urgent first: each level includes those before it. */
export const logLevels = ['error', 'warn', 'info', 'debug'] as const satisfies readonly LogLevel[];
/** `text` is a line for people, `json` one for programs. */
export const logFormats = ['text', 'json'] as const;

/** How a process writes its log. */
export interface LogSettings {
  format: (typeof logFormats)[number];
  level: LogLevel;
}

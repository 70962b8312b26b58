import { logLevels } from '@/lib/core/log-levels';
import type { LogLevel } from '@/lib/core/logger';
import type { LogLevelMessage } from './child-log';
import type { ProcessLog } from './open-log';

/**
 * The level at which all processes write: the configured one, or the one that an operator wants, until the
 * configuration is read again.
 */
export class EffectiveLogLevel {
  private operatorLevel: LogLevel | null = null;

  /** @param publish passes it on to the other processes */
  constructor(
    private configured: LogLevel,
    private readonly processLog: ProcessLog,
    private readonly publish: (message: LogLevelMessage) => void,
  ) {}

  /** The message for a process that has just started. */
  get message(): LogLevelMessage {
    return { type: 'log-level', level: this.operatorLevel ?? this.configured };
  }

  /** Another level is configured: it counts, whatever an operator wanted. */
  setConfigured(level: LogLevel): void {
    this.update(level, null);
  }

  /** @param level null if the operator wants none but the configured one */
  setOperatorLevel(level: LogLevel | null): void {
    this.update(this.configured, level);
  }

  private update(configured: LogLevel, operatorLevel: LogLevel | null): void {
    const before = this.message.level;
    this.configured = configured;
    this.operatorLevel = operatorLevel;
    const { level } = this.message;
    if (level === before) return;
    const logChange = (): void => this.processLog.log('info', `log level changed to ${level}`);
    // At the more talkative of the two, so that the change itself is seen.
    const isQuieter = logLevels.indexOf(level) < logLevels.indexOf(before);
    if (isQuieter) logChange();
    this.processLog.setLevel(level);
    if (!isQuieter) logChange();
    this.publish(this.message);
  }
}

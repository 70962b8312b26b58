import type { LogLevel } from '@/proxy/log';
import type { LevelMessage } from './child';
import { logLevels } from './levels';
import type { OpenLog } from './open';

/**
 * The level at which all processes write: the configured one, or the one that an operator wants, until the
 * configuration is read again.
 */
export class LevelInForce {
  private wanted: LogLevel | null = null;

  /** @param tell passes it on to the other processes */
  constructor(
    private configured: LogLevel,
    private readonly own: OpenLog,
    private readonly tell: (message: LevelMessage) => void,
  ) {}

  /** What a process is told that has just started. */
  get message(): LevelMessage {
    return { type: 'log-level', level: this.wanted ?? this.configured };
  }

  /** Another level is configured: it counts, whatever an operator wanted. */
  configure(level: LogLevel): void {
    this.change(level, null);
  }

  /** @param level null where the operator wants none but the configured one */
  want(level: LogLevel | null): void {
    this.change(this.configured, level);
  }

  private change(configured: LogLevel, wanted: LogLevel | null): void {
    const before = this.message.level;
    this.configured = configured;
    this.wanted = wanted;
    const { level } = this.message;
    if (level === before) return;
    const said = (): void => this.own.log('info', `the level of the log is ${level} now`);
    // At the more talkative of the two, so that the change itself is seen.
    const isQuieter = logLevels.indexOf(level) < logLevels.indexOf(before);
    if (isQuieter) said();
    this.own.setLevel(level);
    if (!isQuieter) said();
    this.tell(this.message);
  }
}

import { type LogSettings, logFormats, logLevels } from '@/lib/core/log-levels';
import { OperatorError } from '@/lib/core/operator-error';
import type { CliValue } from './arguments';
import { oneOfWords, section } from './field-types';
import type { Options } from './options';

/** The section `log` of the configuration file. */
export const logSchema = section({
  format: oneOfWords(...logFormats).default('text'),
  level: oneOfWords(...logLevels).default('info'),
});

/**
 * How the log is written.
 *
 * @throws OperatorError if an option says neither of the words that there are
 */
export function resolveLogSettings(
  { logFormat, logLevel }: Options,
  { log }: { log: LogSettings },
): LogSettings {
  return {
    format: logFormat ? parseChoice(logFormat, logFormats) : log.format,
    level: logLevel ? parseChoice(logLevel, logLevels) : log.level,
  };
}

function parseChoice<Word extends string>({ text, label }: CliValue, words: readonly Word[]): Word {
  const found = words.find((known) => known === text);
  if (found) return found;
  throw new OperatorError(`${label}: "${text}" is not one of: ${words.join(', ')}`, label);
}

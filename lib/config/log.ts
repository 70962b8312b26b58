import { OperatorError } from '@/lib/errors';
import { type LogSettings, logFormats, logLevels } from '@/lib/log/levels';
import type { Given } from './arguments';
import type { Options } from './options';
import type { Config } from './schema';
import { section, word } from './values';

/** The section `log` of the configuration file. */
export const logSchema = section({
  format: word(...logFormats).default('text'),
  level: word(...logLevels).default('info'),
});

/**
 * How the log is written.
 *
 * @throws OperatorError where an option says neither of the words that there are
 */
export function logOf({ logFormat, logLevel }: Options, { log }: Config): LogSettings {
  return {
    format: logFormat ? oneOf(logFormat, logFormats) : log.format,
    level: logLevel ? oneOf(logLevel, logLevels) : log.level,
  };
}

function oneOf<Word extends string>({ text, label }: Given, words: readonly Word[]): Word {
  const found = words.find((known) => known === text);
  if (found) return found;
  throw new OperatorError(`${label}: "${text}" is not one of: ${words.join(', ')}`, label);
}

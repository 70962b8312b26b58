import { availableParallelism, hostname } from 'node:os';
import type { EffectiveSetting } from '@/lib/core/effective-setting';
import { OperatorError } from '@/lib/core/operator-error';
import { version } from '@/lib/core/version';
import { assertNoAddressConflicts } from './address-conflicts';
import { emptyConfig, readConfig } from './config-file';
import { resolveDashboard } from './dashboard';
import { findConfigFile, resolveDataDirectory } from './data-directory';
import { resolveDatabase } from './database';
import { effectiveSettings } from './effective-settings';
import { helpText } from './help';
import { resolveLogSettings } from './log-settings';
import { createNotifyTargets } from './notify';
import { type Environment, type Options, parseOptions } from './options';
import { resolveRouting } from './routing';
import type { Config } from './schema';
import type { Settings } from './settings';
import { findWarnings } from './warnings';

/** The settings, each with its source. */
export interface LoadedConfiguration {
  settings: Settings;
  effective: EffectiveSetting[];
  /** Settings that are valid and yet seldom intended, a sentence each. */
  warnings: string[];
}

/**
 * All settings, from the command line, the environment, the configuration file and the defaults, in
 * this order of precedence.
 *
 * @param argv the arguments after the program's name
 * @throws OperatorError for the first thing that is wrong, naming it
 */
export function loadSettings(argv: string[], env: Environment): Settings {
  return loadConfiguration(argv, env).settings;
}

/**
 * As `loadSettings`, with the source of each value.
 *
 * @throws OperatorError for the first thing that is wrong, naming it
 */
export function loadConfiguration(argv: string[], env: Environment): LoadedConfiguration {
  const options = parseOptions(argv, env);
  const configFile = findConfigFile(options);
  const output = options.help ? helpText : options.version ? `stickyboard ${version}\n` : null;
  // Help and version are printed whatever the file says.
  const parsed = configFile === null || output !== null ? emptyConfig() : readConfig(configFile);
  const { config } = parsed;
  const routing = resolveRouting(options, config, output === null ? configFile : null);
  const settings: Settings = {
    output,
    isCheckOnly: options.isCheckOnly,
    demo: options.demo || routing.demo,
    configFile,
    node: config.node ?? hostname(),
    data: resolveDataDirectory(options, config.data, configFile),
    database: resolveDatabase(options.database, config.database, configFile),
    dashboard: resolveDashboard(options, config.dashboard, configFile),
    workers: resolveWorkers(options, config, routing.demo),
    listeners: routing.listeners,
    upstreams: routing.upstreams,
    retention: { decisionsMs: config.retention.decisions, sizeBytes: config.retention.size },
    journal: { limitBytes: config.journal.limit, full: config.journal.full },
    log: resolveLogSettings(options, config),
    notify: createNotifyTargets(config.notify, configFile),
    grace: { stopMs: config.grace.stop, restartMs: config.grace.restart },
    privacy: config.privacy,
  };
  assertNoAddressConflicts(settings);
  return {
    settings,
    effective: effectiveSettings(options, settings, parsed),
    warnings: [
      ...findWarnings(settings.listeners, settings.upstreams),
      ...(settings.database?.warnings ?? []),
    ],
  };
}

/**
 * One CPU is left to the recorder and the dashboard. The demonstration has one worker, so that its round
 * robin is seen as such: every worker has its own order.
 */
function resolveWorkers({ workers }: Options, config: Config, demo: boolean): number {
  const requested = workers ? workers.text : (config.workers ?? 'auto');
  if (requested === 'auto') return demo ? 1 : Math.min(64, Math.max(1, availableParallelism() - 1));
  const number = Number(requested);
  if (Number.isInteger(number) && number >= 1 && number <= 64) return number;
  throw new OperatorError(
    `${workers?.label}: "${requested}" is neither auto nor a number from 1 to 64`,
    workers?.label,
  );
}

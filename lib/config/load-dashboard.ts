import type { LogSettings } from '@/lib/core/log-levels';
import { OperatorError } from '@/lib/core/operator-error';
import { emptyConfig, readConfig } from './config-file';
import { type DashboardSettings, resolveDashboardAlone } from './dashboard';
import { findConfigFile, resolveDataDirectory } from './data-directory';
import { type DatabaseSettings, resolveDatabase } from './database';
import { resolveLogSettings } from './log-settings';
import { type AcceptedOptions, type Environment, parseOptions } from './options';

/** What a dashboard alone takes of the load balancer's options. */
const acceptedOptions: AcceptedOptions = {
  values: ['config', 'database', 'dashboard', 'log-format', 'log-level'],
  flags: ['initial-setup', 'help'],
};

/** The settings of a dashboard without a load balancer. */
export interface DashboardAloneSettings {
  configFile: string | null;
  /** The data directory that a node would use; a dashboard alone writes nothing there. */
  data: string;
  database: DatabaseSettings;
  dashboard: DashboardSettings;
  log: LogSettings;
}

/**
 * The settings of a dashboard without a load balancer; null if help is asked for. Its file may be that of a node:
 * listeners and upstreams have no effect, and neither has `dashboard: false`.
 *
 * @param argv the arguments after the command's name
 * @throws OperatorError for the first thing that is wrong, naming it, and without a database that nodes share
 */
export function loadDashboardAlone(argv: string[], env: Environment): DashboardAloneSettings | null {
  const options = parseOptions(argv, env, acceptedOptions);
  if (options.help) return null;
  const configFile = findConfigFile(options);
  const { config } = configFile === null ? emptyConfig() : readConfig(configFile);
  const database = resolveDatabase(options.database, config.database, configFile);
  if (database === null)
    throw new OperatorError(
      'dashboard: requires a database that nodes share (--database, STICKYBOARD_DATABASE, or database in the configuration file); a log in SQLite is shown by the load balancer that writes it',
      'database',
    );
  return {
    configFile,
    data: resolveDataDirectory(options, config.data, configFile),
    database,
    dashboard: resolveDashboardAlone(options, config.dashboard, configFile),
    log: resolveLogSettings(options, config),
  };
}

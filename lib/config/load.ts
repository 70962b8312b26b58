import { availableParallelism, hostname } from 'node:os';
import { OperatorError } from '@/lib/errors';
import { version } from '@/lib/version';
import { checkAddresses } from './addresses';
import { dashboardOf } from './dashboard';
import { dataOf, fileOf } from './data';
import { emptyConfig, readConfig } from './file';
import { helpText } from './help';
import { type Setting, settingsInForce } from './in-force';
import { logOf } from './log';
import { notifyOf } from './notify';
import { type Environment, type Options, readOptions } from './options';
import { routingOf } from './routing';
import type { Config } from './schema';
import type { Settings } from './settings';
import { warningsOf } from './warnings';

/** The settings, and of each where it came from. */
export interface Loaded {
  settings: Settings;
  inForce: Setting[];
  /** What is valid and yet seldom meant, a sentence each. */
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
 * As `loadSettings`, with where each value came from.
 *
 * @throws OperatorError for the first thing that is wrong, naming it
 */
export function loadConfiguration(argv: string[], env: Environment): Loaded {
  const options = readOptions(argv, env);
  const file = fileOf(options);
  const answer = options.help ? helpText : options.version ? `stickyboard ${version}\n` : null;
  // Who asks for help gets it, whatever the file says.
  const read = file === null || answer !== null ? emptyConfig() : readConfig(file);
  const { config } = read;
  const routing = routingOf(options, config, answer === null ? file : null);
  const settings: Settings = {
    answer,
    check: options.check,
    demo: options.demo || routing.demo,
    file,
    node: config.node ?? hostname(),
    data: dataOf(options, config.data, file),
    dashboard: dashboardOf(options, config.dashboard, file),
    workers: workersOf(options, config, routing.demo),
    listeners: routing.listeners,
    upstreams: routing.upstreams,
    retention: config.retention,
    journal: config.journal,
    log: logOf(options, config),
    notify: notifyOf(config.notify, file),
    grace: config.grace,
    privacy: config.privacy,
  };
  checkAddresses(settings);
  return {
    settings,
    inForce: settingsInForce(options, settings, read),
    warnings: warningsOf(settings.listeners, settings.upstreams),
  };
}

/**
 * One CPU is left to the recorder and the dashboard. The demonstration has one worker, so that its round
 * robin is seen as such: every worker has a turn of its own.
 */
function workersOf({ workers }: Options, config: Config, demo: boolean): number {
  const wanted = workers ? workers.text : (config.workers ?? 'auto');
  if (wanted === 'auto') return demo ? 1 : Math.min(64, Math.max(1, availableParallelism() - 1));
  const number = Number(wanted);
  if (Number.isInteger(number) && number >= 1 && number <= 64) return number;
  throw new OperatorError(
    `${workers?.label}: "${wanted}" is neither auto nor a number from 1 to 64`,
    workers?.label,
  );
}

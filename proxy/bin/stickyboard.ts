/** Process entry of the supervisor and of the commands: runs what the command line asks for. */

import { dashboardHelp } from '@/lib/cli/help';
import { dashboardCommand, runCommand } from '@/lib/cli/run-command';
import { loadConfiguration } from '@/lib/config/load';
import { loadDashboardAlone } from '@/lib/config/load-dashboard';
import type { Environment } from '@/lib/config/options';
import { formatError } from '@/lib/core/format-error.mjs';
import type { LogSettings } from '@/lib/core/log-levels';
import type { Logger } from '@/lib/core/logger';
import { logUncaughtExceptions } from '@/lib/logging/child-log';
import { openLog, type ProcessLog } from '@/lib/logging/open-log';
import { acquireFileLock } from '@/lib/store/file-lock';
import { lockDataDirectory } from '../supervisor/data-directory';
import { Shutdown } from '../supervisor/shutdown';
import type { OperatorSignals } from '../supervisor/signals';
import { startDashboardAlone } from './dashboard/dashboard-alone';
import { startLoadBalancer } from './load-balancer/load-balancer';

/**
 * Grace of each process other than the workers at a stop, ms: with the workers' default grace the sum stays below 5 s.
 */
const childStopTimeoutMs = 2300;

async function stop(shutdown: Shutdown, code: number): Promise<void> {
  if (await shutdown.run()) process.exit(code);
}

function failStart(error: unknown, log: Logger, shutdown: Shutdown): void {
  // Failures during shutdown are expected: they are logged at debug.
  log(shutdown.hasBegun ? 'debug' : 'error', formatError(error));
  void stop(shutdown, 2);
}

/** Starts the load balancer, or prints what its options ask for. */
async function startFromArguments(
  argv: string[],
  signals: OperatorSignals,
  shutdown: Shutdown,
): Promise<void> {
  const env = takeEnvironment();
  const load = () => loadConfiguration(argv, env);
  const loaded = load();
  const { settings } = loaded;
  if (settings.output !== null) console.log(settings.output);
  else if (settings.isCheckOnly) {
    const { log } = openLog('supervisor', { format: 'text', level: 'warn' });
    for (const warning of loaded.warnings) log('warn', `warning: ${warning}`);
    console.log(`${settings.configFile ?? 'The configuration'} is valid.`);
  } else {
    const opened = openRunningLog(settings.log, shutdown);
    for (const warning of loaded.warnings) opened.log('warn', warning);
    await startLoadBalancer({ loaded, load }, opened, signals, shutdown).catch((error: unknown) =>
      failStart(error, opened.log, shutdown),
    );
  }
}

/** Starts a dashboard alone, or prints its help. */
async function startDashboardFromArguments(argv: string[], shutdown: Shutdown): Promise<void> {
  const settings = loadDashboardAlone(argv, takeEnvironment());
  if (settings === null) {
    process.stdout.write(dashboardHelp);
    return;
  }
  const opened = openRunningLog(settings.log, shutdown);
  await startDashboardAlone(settings, opened, shutdown).catch((error: unknown) =>
    failStart(error, opened.log, shutdown),
  );
}

/** A copy of the environment. Its password must not be in the environment of the processes that are started. */
function takeEnvironment(): Environment {
  const env = { ...process.env };
  delete process.env.STICKYBOARD_DATABASE;
  return env;
}

/** Opens the log of a program that runs until it is stopped, and has signals stop it. */
function openRunningLog(settings: LogSettings, shutdown: Shutdown): ProcessLog {
  process.title = 'stickyboard';
  process.on('SIGINT', () => void stop(shutdown, 0));
  process.on('SIGTERM', () => void stop(shutdown, 0));
  const opened = openLog('supervisor', settings);
  logUncaughtExceptions(opened);
  return opened;
}

/**
 * Runs what the command line asks for.
 *
 * @param signals the signals that a load balancer has received so far; null if the command line begins with a command
 */
export async function main(signals: OperatorSignals | null): Promise<void> {
  // Before the log format is known, errors are printed as plain text.
  const { log } = openLog('supervisor', { format: 'text', level: 'info' });
  const argv = process.argv.slice(2);
  const [command = '', ...rest] = argv;
  const shutdown = new Shutdown(childStopTimeoutMs);
  const fail = (error: unknown) => failStart(error, log, shutdown);
  if (signals !== null) return startFromArguments(argv, signals, shutdown).catch(fail);
  if (command === dashboardCommand) return startDashboardFromArguments(rest, shutdown).catch(fail);
  const { env, stdin, stdout, stderr } = process;
  const acquireDataDirectory = (directory: string) => lockDataDirectory(directory, acquireFileLock, log);
  process.exitCode = await runCommand(command, rest, { env, stdin, stdout, stderr, acquireDataDirectory });
}

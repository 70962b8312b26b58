import { type LoadedConfiguration, loadConfiguration } from '@/lib/config/load';
import type { Environment } from '@/lib/config/options';
import { OperatorError } from '@/lib/core/operator-error';
import { userFinding } from '@/lib/doctor/access';
import { certificateFindings } from '@/lib/doctor/certificates';
import { databaseFindings } from '@/lib/doctor/database/database-findings';
import { inspectLog } from '@/lib/doctor/decision-log';
import { type Finding, fault, ok, warning } from '@/lib/doctor/finding';
import { machineFindings } from '@/lib/doctor/machine';
import { networkFindings } from '@/lib/doctor/network';
import type { OutputStreams } from './export-command';
import { doctorHelp } from './help';

const stateLabels: Record<Finding['state'], string> = { ok: 'ok     ', warning: 'WARNING', fault: 'FAULT  ' };

/**
 * `stickyboard doctor`: looks at a deployment and says what is wrong with it, and what to do.
 *
 * @param argv what the load balancer itself is started with
 * @returns how many faults there are
 */
export async function doctorCommand(
  argv: string[],
  env: Environment,
  { stdout }: OutputStreams,
): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    stdout.write(doctorHelp);
    return 0;
  }
  const findings = await collectFindings(argv, env);
  for (const { state, subject, sentence } of findings)
    stdout.write(`${stateLabels[state]}  ${subject}: ${sentence}\n`);
  const count = (wanted: Finding['state']) => findings.filter(({ state }) => state === wanted).length;
  const faults = count('fault');
  stdout.write(`\nfaults: ${faults}, warnings: ${count('warning')}\n`);
  return faults;
}

async function collectFindings(argv: string[], env: Environment): Promise<Finding[]> {
  let loaded: LoadedConfiguration;
  try {
    loaded = loadConfiguration(argv, env);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return [fault('Configuration', `${error.message}.`)];
  }
  const { settings, warnings } = loaded;
  const log = await inspectLog(settings);
  return [
    ok('Configuration', `${settings.configFile ?? 'What is given on the command line'} is valid.`),
    ...warnings.map((sentence) => warning('Configuration', `${sentence}.`)),
    ...machineFindings(settings),
    ...certificateFindings(settings, Date.now()),
    ...(await databaseFindings(settings)),
    ...log.findings,
    ...[log.users === null ? null : userFinding(settings, log.users)].filter((each) => each !== null),
    ...(await networkFindings(settings, log)),
  ];
}

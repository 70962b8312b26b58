import { getStoreLocation } from '@/lib/config/database';
import type { Settings } from '@/lib/config/settings';
import { formatBytes } from '@/lib/core/format/bytes';
import { formatHealthCause } from '@/lib/core/format/failure-sentence';
import { storeEngine } from '@/lib/store/chosen-engine';
import type { InspectedBackend, StoreContents, StoreInspection } from '@/lib/store/inspection';
import { tokenFindings } from './access';
import { type Finding, fault, ok, warning } from './finding';
import { journalFinding } from './journal';
import { inspectNodes } from './nodes';
import { notificationFindings } from './notifications';
import { pendingSettingsFindings } from './pending-settings';
import { getDataDirectoryHolder } from './process';

/** The state of a backend in the log, as operator and proxy set it. */
export interface BackendState extends Omit<InspectedBackend, 'healthCause'> {
  /** Why it is down, in words; null if it is not. */
  healthReason: string | null;
}

/** What the log says of a deployment. */
export interface LogReport {
  findings: Finding[];
  /** Whether the load balancer is at work. */
  isRunning: boolean;
  /** How many may sign in; null if the log cannot be read. */
  users: number | null;
  backends: BackendState[];
}

/** The log: whether it is whole and of this version, and whether proxy, recorder and notifier get on with it. */
export async function inspectLog(settings: Settings): Promise<LogReport> {
  const holder = getDataDirectoryHolder(settings.data);
  const found = await storeEngine.inspect(getStoreLocation(settings));
  if (found.state === 'readable') return judgeContents(found.contents, found.place, settings, holder);
  const { finding, users } = judgeAbsence(found, settings, holder);
  return { findings: [finding], isRunning: holder !== null, users, backends: [] };
}

/** The finding about a log that cannot be read, and the number of users that it certainly has. */
function judgeAbsence(
  found: Exclude<StoreInspection, { state: 'readable' }>,
  { data, database }: Settings,
  holder: number | null,
): { finding: Finding; users: number | null } {
  if (found.state === 'unusable') return { finding: fault('Log', `${found.problem}.`), users: null };
  if (found.state === 'corrupt')
    return { finding: corruptionFinding(found.place, found.problem), users: null };
  if (holder === null) {
    const where = database === null ? `no database in ${data}` : `no log in ${found.place}`;
    const sentence = `There is ${where} yet; the first start creates it.`;
    return { finding: warning('Log', sentence), users: 0 };
  }
  const how = `${found.place} is missing while the load balancer is running (process ${holder})`;
  return { finding: fault('Log', `${how}; restore it, or restart the load balancer.`), users: null };
}

function judgeContents(
  contents: StoreContents,
  place: string,
  settings: Settings,
  holder: number | null,
): LogReport {
  const { findings, isRunning } = inspectNodes(contents.nodes, settings.node, holder);
  return {
    findings: [
      contents.corruption === null
        ? ok('Log', `${place} is intact, ${formatBytes(contents.bytes)}.`)
        : corruptionFinding(place, contents.corruption),
      journalFinding(contents.journalPositions, settings),
      ...findings,
      ...(isRunning ? pendingSettingsFindings(contents) : []),
      ...(settings.dashboard?.tokens ? tokenFindings(contents.tokens, Date.now()) : []),
      ...notificationFindings(contents.notifications, settings.notify),
    ],
    isRunning,
    users: contents.users,
    backends: contents.backends.map(({ healthCause, ...backend }) => ({
      ...backend,
      healthReason: healthCause && formatHealthCause(healthCause),
    })),
  };
}

function corruptionFinding(place: string, detail: string): Finding {
  return fault('Log', `${place} is corrupt (${detail}); stop the load balancer and restore a backup.`);
}

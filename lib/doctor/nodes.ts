import type { InspectedNode } from '@/lib/store/inspection';
import { type Finding, fault, ok, warning } from './finding';

const secondMicros = 1_000_000;
/** Proxy and recorder are heard of every second. */
const heartbeatTimeoutMicros = 5 * secondMicros;
/** One that has been lost for longer is of no interest any more, as on the dashboard. */
const forgottenAfterMicros = 86_400 * secondMicros;
/** From this lag on it is a warning, as in the alert of docs/prometheus. */
const lagWarningMicros = 30 * secondMicros;

/** The proxies of a log. */
export interface NodesReport {
  findings: Finding[];
  /** Whether one of them is at work. */
  isRunning: boolean;
}

/**
 * Whether proxy and recorder get on with it.
 *
 * @param configuredNode name of the proxy that the configuration is of
 * @param holder process that holds the data directory, null if none is seen
 */
export function inspectNodes(
  nodes: InspectedNode[],
  configuredNode: string,
  holder: number | null,
): NodesReport {
  const now = Date.now() * 1000;
  const rows = nodes.filter(
    ({ name, heartbeat, lostAt }) =>
      name === configuredNode || now - (lostAt ?? heartbeat) <= forgottenAfterMicros,
  );
  const isLive = ({ heartbeat, workers }: InspectedNode): boolean =>
    now - heartbeat <= heartbeatTimeoutMicros && workers > 0;
  const neverReported = warning(
    `Proxy ${configuredNode}`,
    `It has not reported to this log yet; ${startAdvice(holder)}.`,
  );
  return {
    isRunning: holder !== null || rows.some(isLive),
    findings:
      rows.length === 0
        ? [neverReported]
        : rows.flatMap((row) => {
            // What runs here says nothing of a node elsewhere.
            const advice =
              row.name === configuredNode || rows.length === 1 ? startAdvice(holder) : otherAdvice;
            return [
              recorderFinding(row, now, advice),
              isLive(row)
                ? ok(`Proxy ${row.name}`, `Version ${row.version} is running, ${row.workers} workers.`)
                : warning(
                    `Proxy ${row.name}`,
                    `It has not reported for ${formatSeconds(now - row.heartbeat)}; ${advice}.`,
                  ),
              ...(isLive(row) ? recordingStateFindings(row) : []),
              ...corruptionFindings(row),
            ];
          }),
  };
}

const otherAdvice = 'start it on its machine, or see its log output there';

function startAdvice(holder: number | null): string {
  return holder === null
    ? 'start the load balancer'
    : `the load balancer is running (process ${holder}); see its log output`;
}

function recorderFinding(
  { name, recordedAt, lagMicros }: InspectedNode,
  now: number,
  advice: string,
): Finding {
  const subject = `Recorder ${name}`;
  if (now - recordedAt > heartbeatTimeoutMicros)
    return warning(subject, `Nothing has been stored for ${formatSeconds(now - recordedAt)}; ${advice}.`);
  return lagMicros > lagWarningMicros
    ? warning(
        subject,
        `It is ${formatSeconds(lagMicros)} behind the traffic: the disk or the CPU is too slow.`,
      )
    : ok(subject, 'It is running.');
}

/** How decisions are recorded, if they are not simply written. */
function recordingStateFindings({
  name,
  recordingState,
  droppedDecisions,
  rejectedRequests,
}: InspectedNode): Finding[] {
  const subject = `Log of ${name}`;
  const missing = `${droppedDecisions} decisions were not recorded and ${rejectedRequests} requests rejected since it started`;
  const remedy = 'free disk space, or find out why the recorder does not store';
  if (recordingState === 'rejecting')
    return [fault(subject, `The journal is full, and new requests get 503 (${missing}); ${remedy}.`)];
  if (recordingState === 'shedding') return [fault(subject, `The journal is full (${missing}); ${remedy}.`)];
  if (recordingState === 'buffering')
    return [
      fault(
        subject,
        'The journal cannot be written: decisions wait in memory, and are lost with a worker; free disk space, or check its permissions.',
      ),
    ];
  return droppedDecisions > 0 || rejectedRequests > 0
    ? [
        warning(
          subject,
          `Decisions are recorded again, but ${missing}; the event recording-resumed has the time span.`,
        ),
      ]
    : [];
}

function corruptionFindings({ name, corruptLines }: InspectedNode): Finding[] {
  if (corruptLines === 0) return [];
  return [
    warning(`Journal ${name}`, `${corruptLines} corrupt lines were skipped: check the disk and the memory.`),
  ];
}

function formatSeconds(micros: number): string {
  return `${Math.round(micros / secondMicros)} s`;
}

import type Sqlite from 'better-sqlite3';
import type { Keeping } from '@/proxy/journal/keeping';
import { type Finding, fault, ok, warning } from './finding';

const second = 1_000_000;
/** Proxy and recorder are heard of every second. */
const patience = 5 * second;
/** One that is silent for longer, or ended before the one heard last began, has another name by now. */
const forgotten = 3600 * second;
/** From so far behind on it is told, as by the alert of docs/prometheus. */
const muchBehind = 30 * second;

/** A proxy as the log knows it; times in µs. */
interface NodeState {
  name: string;
  version: string;
  heartbeat: number;
  recordedAt: number;
  lagMicros: number;
  workers: number;
  damaged: number;
  keeping: Keeping;
  unrecorded: number;
  turnedAway: number;
}

/** The proxies of a log. */
export interface Nodes {
  findings: Finding[];
  /** Whether one of them is at work. */
  isRunning: boolean;
}

/**
 * Whether proxy and recorder get on with it.
 *
 * @param own name of the proxy that the configuration is of
 * @param holder process that holds the data directory, null where none is seen
 */
export function nodesOf(db: Sqlite.Database, own: string, holder: number | null): Nodes {
  const now = Date.now() * 1000;
  const rows = db
    .prepare<[string, number], NodeState>(
      `SELECT name, version, heartbeat, recordedAt, lagMicros, workers, damaged, keeping, unrecorded, turnedAway
      FROM Node WHERE name = ? OR heartbeat >= max(?, (SELECT startedAt FROM Node ORDER BY heartbeat DESC LIMIT 1))
      ORDER BY name`,
    )
    .all(own, now - forgotten);
  const isLive = ({ heartbeat, workers }: NodeState): boolean => now - heartbeat <= patience && workers > 0;
  const nobody = warning(`Proxy ${own}`, `It has not reported to this log yet; ${start(holder)}.`);
  return {
    isRunning: holder !== null || rows.some(isLive),
    findings:
      rows.length === 0
        ? [nobody]
        : rows.flatMap((row) => [
            recorder(row, now, holder),
            isLive(row)
              ? ok(`Proxy ${row.name}`, `Version ${row.version} is at work, ${row.workers} workers.`)
              : warning(
                  `Proxy ${row.name}`,
                  `It has not reported for ${seconds(now - row.heartbeat)}; ${start(holder)}.`,
                ),
            ...(isLive(row) ? keepingOf(row) : []),
            ...damageOf(row),
          ]),
  };
}

function start(holder: number | null): string {
  return holder === null
    ? 'start the load balancer'
    : `the load balancer runs (process ${holder}), and what it printed says why`;
}

function recorder({ name, recordedAt, lagMicros }: NodeState, now: number, holder: number | null): Finding {
  const subject = `Recorder ${name}`;
  if (now - recordedAt > patience)
    return warning(subject, `Nothing was stored for ${seconds(now - recordedAt)}; ${start(holder)}.`);
  return lagMicros > muchBehind
    ? warning(subject, `It is ${seconds(lagMicros)} behind the traffic: disk or CPU are short.`)
    : ok(subject, 'It is at work.');
}

/** What becomes of decisions, where they are not just written. */
function keepingOf({ name, keeping, unrecorded, turnedAway }: NodeState): Finding[] {
  const subject = `Log of ${name}`;
  const missing = `${unrecorded} decisions were not recorded and ${turnedAway} requests turned away since it started`;
  const room = 'make room on the disk, or see why the recorder does not store';
  if (keeping === 'stopped')
    return [fault(subject, `It has no room, and new requests are answered 503 (${missing}); ${room}.`)];
  if (keeping === 'shed') return [fault(subject, `It has no room (${missing}); ${room}.`)];
  if (keeping === 'held')
    return [
      fault(
        subject,
        'The journal cannot be written: decisions wait in memory, and are lost with a worker; make room on the disk, or see to its rights.',
      ),
    ];
  return unrecorded > 0 || turnedAway > 0
    ? [warning(subject, `It is kept again, but ${missing}; the event log-room says from when to when.`)]
    : [];
}

function damageOf({ name, damaged }: NodeState): Finding[] {
  if (damaged === 0) return [];
  return [
    warning(`Journal ${name}`, `${damaged} damaged lines were left out: look after the disk and the memory.`),
  ];
}

function seconds(micros: number): string {
  return `${Math.round(micros / second)} s`;
}

import type { Outcome, Presented, Reason } from '@/lib/core/journal-records';
import { formatInteger } from './format-integer';

/** Who decided what: the part of a decision that the next one of a connection most likely repeats. */
export interface DecisionRoute {
  /** JSON strings, made once per listener, upstream or backend. */
  listener: string;
  upstream: string;
  session: string;
  presented: Presented;
  outcome: Outcome;
  reason: Reason | null;
  backend: string;
  previousBackend: string;
  attempts: number;
  status: number;
}

/** The rest of a decision. A method is a token and a host an authority: neither holds what JSON would escape. */
export interface DecisionMetrics {
  /** Digits, µs since the epoch. */
  time: string;
  /** µs; below 0 means none. */
  timeToFirstByte: number;
  duration: number;
  bytesIn: number;
  bytesOut: number;
  method: string;
  host: string;
  /** JSON, as `client`, which is made once per client. */
  path: string;
  client: string;
  appSession: string | null;
}

/** The verdict as it stands in a journal record, in the order of `DECISION`, a comma before and behind. */
export function formatRoute(route: DecisionRoute): string {
  const reason = route.reason === null ? 'null' : `"${route.reason}"`;
  const text = `,${route.listener},${route.upstream},"${route.session}","${route.presented}","${route.outcome}",${reason},${route.backend},${route.previousBackend},${route.attempts},${route.status},`;
  // In one piece, since it will be part of many lines.
  return Buffer.from(text).toString();
}

/** The decision as a journal record, in the order of `DECISION`, without closing bracket and checksum. */
export function formatDecision(routeText: string, metrics: DecisionMetrics): string {
  const timeToFirstByte = metrics.timeToFirstByte < 0 ? 'null' : formatInteger(metrics.timeToFirstByte);
  const appSession = metrics.appSession === null ? 'null' : `"${metrics.appSession}"`;
  return `["d",${metrics.time}${routeText}${timeToFirstByte},${formatInteger(metrics.duration)},${formatInteger(metrics.bytesIn)},${formatInteger(metrics.bytesOut)},"${metrics.method}","${metrics.host}",${metrics.path},${metrics.client},${appSession}`;
}

/** A tunnel's end: what its decision could not say yet. Times in µs, sizes in octets; `upstream` is JSON. */
export interface Completion {
  /** `time` of the decision. */
  time: string;
  session: string;
  upstream: string;
  duration: number;
  bytesIn: number;
  bytesOut: number;
}

/** The completion as a journal record, in the order of `COMPLETION`, without closing bracket and checksum. */
export function formatCompletion(completion: Completion): string {
  return `["c",${completion.time},${completion.upstream},"${completion.session}",${completion.duration},${completion.bytesIn},${completion.bytesOut}`;
}

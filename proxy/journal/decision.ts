import type { Outcome, Presented, Reason } from './record';

/** A decision about to be written; strings must be JSON-safe or already JSON, as said. */
export interface Decision {
  time: number;
  /** JSON strings, made once per listener, upstream, backend or client. */
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
  timeToFirstByte: number;
  duration: number;
  bytesIn: number;
  bytesOut: number;
  method: string;
  host: string;
  path: string | null;
  client: string;
  appSession: string | null;
}

/**
 * The decision as a journal record, in the order of `DECISION`, without closing bracket and checksum.
 * Times in µs; `timeToFirstByte` below 0 means none. `listener`, `upstream`, `backend`,
 * `previousBackend` and `client` are JSON already.
 */
export function decisionLine(d: Decision): string {
  const reason = d.reason === null ? 'null' : `"${d.reason}"`;
  const first = d.timeToFirstByte < 0 ? 'null' : d.timeToFirstByte;
  const app = d.appSession === null ? 'null' : `"${d.appSession}"`;
  return `["d",${d.time},${d.listener},${d.upstream},"${d.session}","${d.presented}","${d.outcome}",${reason},${d.backend},${d.previousBackend},${d.attempts},${d.status},${first},${d.duration},${d.bytesIn},${d.bytesOut},"${d.method}",${quote(d.host)},${d.path === null ? 'null' : quote(d.path)},${d.client},${app}`;
}

/** A tunnel's end: what its decision could not say yet. Times in µs, sizes in octets; `upstream` is JSON. */
export interface Completion {
  /** `time` of the decision. */
  time: number;
  session: string;
  upstream: string;
  duration: number;
  bytesIn: number;
  bytesOut: number;
}

/** The completion as a journal record, in the order of `COMPLETION`, without closing bracket and checksum. */
export function completionLine(c: Completion): string {
  return `["c",${c.time},${c.upstream},"${c.session}",${c.duration},${c.bytesIn},${c.bytesOut}`;
}

/** Hosts and paths are visible ASCII here (the parser saw to it), so two characters matter. */
function quote(text: string): string {
  return text.includes('"') || text.includes('\\') ? JSON.stringify(text) : `"${text}"`;
}

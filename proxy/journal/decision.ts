import type { Outcome, Presented, Reason } from './record';

/** Who decided what: the part of a decision that the next one of a connection most likely repeats. */
export interface Verdict {
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

/** The rest of a decision; strings must be JSON-safe or already JSON, as said. */
export interface Course {
  /** Digits, µs since the epoch. */
  time: string;
  /** µs; below 0 means none. */
  timeToFirstByte: number;
  duration: number;
  bytesIn: number;
  bytesOut: number;
  method: string;
  host: string;
  path: string | null;
  /** JSON, made once per client. */
  client: string;
  appSession: string | null;
}

/** The verdict as it stands in a journal record, in the order of `DECISION`, a comma before and behind. */
export function verdictText(v: Verdict): string {
  const reason = v.reason === null ? 'null' : `"${v.reason}"`;
  const text = `,${v.listener},${v.upstream},"${v.session}","${v.presented}","${v.outcome}",${reason},${v.backend},${v.previousBackend},${v.attempts},${v.status},`;
  // In one piece, since it will be part of many lines.
  return Buffer.from(text).toString();
}

/** The decision as a journal record, in the order of `DECISION`, without closing bracket and checksum. */
export function decisionLine(verdict: string, c: Course): string {
  const first = c.timeToFirstByte < 0 ? 'null' : c.timeToFirstByte;
  const app = c.appSession === null ? 'null' : `"${c.appSession}"`;
  return `["d",${c.time}${verdict}${first},${c.duration},${c.bytesIn},${c.bytesOut},"${c.method}",${quote(c.host)},${c.path === null ? 'null' : quote(c.path)},${c.client},${app}`;
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
export function completionLine(c: Completion): string {
  return `["c",${c.time},${c.upstream},"${c.session}",${c.duration},${c.bytesIn},${c.bytesOut}`;
}

/** Hosts and paths are visible ASCII here (the parser saw to it), so two characters matter. */
function quote(text: string): string {
  return text.includes('"') || text.includes('\\') ? JSON.stringify(text) : `"${text}"`;
}

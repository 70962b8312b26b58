import { decimal } from './decimal';
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

/** The rest of a decision. A method is a token and a host an authority: neither holds what JSON would escape. */
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
  /** JSON, as `client`, which is made once per client. */
  path: string;
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
  const first = c.timeToFirstByte < 0 ? 'null' : decimal(c.timeToFirstByte);
  const app = c.appSession === null ? 'null' : `"${c.appSession}"`;
  return `["d",${c.time}${verdict}${first},${decimal(c.duration)},${decimal(c.bytesIn)},${decimal(c.bytesOut)},"${c.method}","${c.host}",${c.path},${c.client},${app}`;
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

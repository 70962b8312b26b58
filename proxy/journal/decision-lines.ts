import type { Outcome, Presented, Reason } from '@/lib/core/journal-records';

/** The part of a decision that the next one of a connection most likely repeats. */
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

/** The route as it stands in a journal line, in the order of the decision record, a comma before and behind. */
export function formatRoute(route: DecisionRoute): string {
  const reason = route.reason === null ? 'null' : `"${route.reason}"`;
  const text = `,${route.listener},${route.upstream},"${route.session}","${route.presented}","${route.outcome}",${reason},${route.backend},${route.previousBackend},${route.attempts},${route.status},`;
  // In one piece, since it will be part of many lines.
  return Buffer.from(text).toString();
}

/** A tunnel's end: what its decision could not say yet. Times in µs, sizes in bytes; `upstream` is JSON. */
export interface Completion {
  /** `time` of the decision. */
  time: string;
  session: string;
  upstream: string;
  duration: number;
  bytesIn: number;
  bytesOut: number;
}

/** The completion as a journal record, in the order of `CompletionRecord`, without closing bracket and checksum. */
export function formatCompletion(completion: Completion): string {
  return `["c",${completion.time},${completion.upstream},"${completion.session}",${completion.duration},${completion.bytesIn},${completion.bytesOut}`;
}

import type { Decision } from './decision-lines';

/** A session as it is stored, or as decisions in a row make it. Times in µs since the epoch. */
export interface SessionState {
  backend: string | null;
  pinnedSince: number | null;
  appSession: string | null;
  client: string;
  /** The node of its last request. */
  node: string;
  firstSeen: number;
  lastSeen: number;
  requests: number;
  moves: number;
}

/** What a batch says of a session. */
export interface SessionSum {
  id: string;
  upstream: string;
  /** Its decisions, by their time. */
  decisions: [Decision, ...Decision[]];
  /** What they alone would make of it. */
  state: SessionState;
  /**
   * Whether all decisions name the same backend, client and application session, as nearly always: then the stored row
   * and `state` suffice to know what becomes of it.
   */
  isSteady: boolean;
}

/**
 * Sums up decisions per session.
 *
 * @param decisions by their time
 * @param node the proxy that took them
 * @returns by id and upstream
 */
export function sumSessions(decisions: readonly Decision[], node: string): SessionSum[] {
  const upstreams = new Map<string, Map<string, SessionSum>>();
  for (const decision of decisions) {
    const { upstream, session } = decision;
    let sessions = upstreams.get(upstream);
    if (sessions === undefined) {
      sessions = new Map();
      upstreams.set(upstream, sessions);
    }
    const sum = sessions.get(session);
    if (sum) addDecision(sum, decision, node);
    else sessions.set(session, createSum(decision, node));
  }
  const sums = [...upstreams.values()].flatMap((sessions) => [...sessions.values()]);
  return sums.sort(compareSums);
}

/** A session that one decision began. */
export function beginSession(decision: Decision, node: string): SessionState {
  const { time, backend, appSession, client, outcome } = decision;
  return {
    backend,
    pinnedSince: backend === null ? null : time,
    appSession,
    client,
    node,
    firstSeen: time,
    lastSeen: time,
    requests: 1,
    moves: outcome === 'moved' ? 1 : 0,
  };
}

/**
 * Counts a decision into a session. Workers and nodes write in parallel, so it may be older than the last one: then it
 * is counted, and does not change what the session is pinned to.
 */
export function continueSession(state: SessionState, decision: Decision, node: string): void {
  const { time, backend, appSession, client, outcome } = decision;
  const isNewer = time >= state.lastSeen;
  if (backend !== null && backend !== state.backend && (isNewer || state.backend === null)) {
    state.backend = backend;
    state.pinnedSince = time;
  }
  if (appSession !== null && (isNewer || state.appSession === null)) state.appSession = appSession;
  if (isNewer) {
    state.client = client;
    state.node = node;
    state.lastSeen = time;
  }
  if (time < state.firstSeen) state.firstSeen = time;
  state.requests++;
  if (outcome === 'moved') state.moves++;
}

/** By texts that all nodes compare alike: each node locks rows in this order. */
function compareSums(a: SessionSum, b: SessionSum): number {
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return a.upstream === b.upstream ? 0 : a.upstream < b.upstream ? -1 : 1;
}

function createSum(decision: Decision, node: string): SessionSum {
  return {
    id: decision.session,
    upstream: decision.upstream,
    decisions: [decision],
    state: beginSession(decision, node),
    isSteady: true,
  };
}

function addDecision(sum: SessionSum, decision: Decision, node: string): void {
  const { state } = sum;
  const { backend, client, appSession } = decision;
  if (
    client !== state.client ||
    (backend !== state.backend && backend !== null && state.backend !== null) ||
    (appSession !== state.appSession && appSession !== null && state.appSession !== null)
  ) {
    sum.isSteady = false;
  }
  sum.decisions.push(decision);
  continueSession(state, decision, node);
}

import {
  type BackendState,
  type FailbackUnavailableReason,
  getOperatorReason,
  getUnavailableReason,
} from './availability';

/** A backend as the log and the dashboard know it. */
export type RecordedBackend = Pick<BackendState, 'adminState' | 'health' | 'backup'>;

/** Whether new sessions may go to a backend, as the workers decide it; of backups, see `acceptingBackends`. */
export function acceptsNewSessions(backend: RecordedBackend): boolean {
  return getUnavailableReason(toState(backend), 'new', 0) === null;
}

/** Whether the operator lets new sessions go to a backend, whatever its health. */
export function isOpenToNewSessions(backend: RecordedBackend): boolean {
  return getOperatorReason(toState(backend), 'new', 0) === null;
}

/** Whether a backend serves the sessions that are pinned to it, but for the end of its drain. */
export function servesPinnedSessions(backend: RecordedBackend): boolean {
  return getUnavailableReason(toState(backend), 'pinned', 0) === null;
}

/** Why a backend may not have the sessions back that failovers moved away from it, or null. */
export function getFailbackObstacle(backend: RecordedBackend): FailbackUnavailableReason | null {
  return getUnavailableReason(toState(backend), 'failback', 0);
}

/** Those of an upstream's backends that new sessions go to: backups only if no other takes any, as in nginx. */
export function acceptingBackends<Backend extends RecordedBackend>(backends: Backend[]): Backend[] {
  const accepting = backends.filter(acceptsNewSessions);
  const primaries = accepting.filter(({ backup }) => !backup);
  return primaries.length > 0 ? primaries : accepting;
}

/** A state that is not recorded keeps no request away. */
function toState({ adminState, health, backup }: RecordedBackend): BackendState {
  return { adminState, health, backup, drainDeadline: null, isRemoved: false, isFull: false };
}

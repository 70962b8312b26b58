import { type BackendState, getUnavailableReason } from './availability';

/** What is asked of a backend here. */
type KnownState = Pick<BackendState, 'adminState' | 'health'>;

/** Whether new sessions may go to a backend, as the workers decide it; of backups, see `acceptingBackends`. */
export function acceptsNewSessions({ adminState, health }: KnownState): boolean {
  const state = { adminState, health, drainDeadline: null, isRemoved: false, isFull: false };
  return getUnavailableReason(state, 'new', 0) === null;
}

/** Those of an upstream's backends that new sessions go to: backups only where no other takes any, as in nginx. */
export function acceptingBackends<Backend extends KnownState & { backup: boolean }>(
  backends: Backend[],
): Backend[] {
  const accepting = backends.filter(acceptsNewSessions);
  const primaries = accepting.filter(({ backup }) => !backup);
  return primaries.length > 0 ? primaries : accepting;
}

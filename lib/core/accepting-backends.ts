import type { BackendRow } from '@/lib/contract/types';

/** True if new sessions may go to it; of backups, `takersAmong` knows more. */
export function acceptsNewSessions({
  adminState,
  health,
}: Pick<BackendRow, 'adminState' | 'health'>): boolean {
  return adminState === 'ready' && health !== 'down';
}

/** Those of an upstream's backends that new sessions go to: backups only where no other takes any, as in nginx. */
export function acceptingBackends(backends: BackendRow[]): BackendRow[] {
  const accepting = backends.filter(acceptsNewSessions);
  const primaries = accepting.filter(({ backup }) => !backup);
  return primaries.length > 0 ? primaries : accepting;
}

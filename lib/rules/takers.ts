import type { BackendRow } from '@/lib/api/types';

/** True if new sessions may go to it; of backups, `takersAmong` knows more. */
export function takesNewSessions({ adminState, health }: Pick<BackendRow, 'adminState' | 'health'>): boolean {
  return adminState === 'ready' && health !== 'down';
}

/** Those of an upstream's backends that new sessions go to: backups only where no other takes any, as in nginx. */
export function takersAmong(backends: BackendRow[]): BackendRow[] {
  const open = backends.filter(takesNewSessions);
  const first = open.filter(({ backup }) => !backup);
  return first.length > 0 ? first : open;
}

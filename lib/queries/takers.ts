import type { BackendRow } from '@/lib/api/types';

/** Those of an upstream's backends that new sessions go to: backups only where no other takes any, as in nginx. */
export function takersAmong(backends: BackendRow[]): BackendRow[] {
  const open = backends.filter(({ adminState, health }) => adminState === 'ready' && health !== 'down');
  const first = open.filter(({ backup }) => !backup);
  return first.length > 0 ? first : open;
}

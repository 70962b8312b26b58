import type { BackendRow } from '@/lib/api/types';

/** True once a draining or maintained backend serves nobody: it can be stopped without harm. */
export function isSafeToStop(
  backend: Pick<BackendRow, 'adminState' | 'sessions' | 'inFlight' | 'tunnels'>,
): boolean {
  return (
    backend.adminState !== 'ready' &&
    backend.sessions === 0 &&
    backend.inFlight === 0 &&
    backend.tunnels === 0
  );
}

import type { BackendRow } from '@/lib/api/types';

/** One thing to know of a backend, always as icon, word and colour together. */
export interface StateMark {
  icon: string;
  word: string;
  colour: string;
}

const health: Record<BackendRow['health'], StateMark> = {
  up: { icon: '●', word: 'Up', colour: 'var(--state-up)' },
  down: { icon: '■', word: 'Down', colour: 'var(--state-down)' },
  unknown: { icon: '○', word: 'Unknown', colour: 'var(--state-unknown)' },
};
const draining: StateMark = { icon: '◐', word: 'Draining', colour: 'var(--state-draining)' };
const maintenance: StateMark = { icon: '◇', word: 'Maintenance', colour: 'var(--state-maintenance)' };

/** What the operator wants comes first, what the proxy sees second, and only where it adds something. */
export function statesOf(backend: Pick<BackendRow, 'adminState' | 'health'>): StateMark[] {
  if (backend.adminState === 'ready') return [health[backend.health]];
  const admin = backend.adminState === 'draining' ? draining : maintenance;
  return backend.health === 'down' ? [admin, health.down] : [admin];
}

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

/** True if new sessions may go to it. */
export function takesNewSessions(backend: Pick<BackendRow, 'adminState' | 'health'>): boolean {
  return backend.adminState === 'ready' && backend.health !== 'down';
}

import type { DrainPreview } from '@/lib/api/types';
import type { BackendChange } from './changeBackend';

/** Let sessions finish, let them finish until a deadline, or move them now. */
export type DrainChoice = 'finish' | 'deadline' | 'move';

/** What the choice asks of the server. `minutes` counts for a deadline only. */
export function drainChange(choice: DrainChoice, minutes: number): BackendChange {
  if (choice === 'move') return { adminState: 'maintenance' };
  return choice === 'deadline'
    ? { adminState: 'draining', deadlineSeconds: Math.round(minutes * 60) }
    : { adminState: 'draining' };
}

/** What would go wrong, in sentences; empty where nothing would. */
export function dangersOf({ backend, others }: DrainPreview, choice: DrainChoice): string[] {
  if (others.length > 0) return [];
  const last = `${backend.name} is the last backend that takes new sessions: clients without a pin will get a 503.`;
  return choice === 'finish'
    ? [last]
    : [
        last,
        'The sessions that are pinned here will have nowhere to move to: their requests will be refused.',
      ];
}

import type { BackendRow, DrainPreview } from '@/lib/api/types';
import { type BackendChange, backendUrl } from './changeBackend';

/** Let sessions finish, let them finish until a deadline, or move them now. */
export type DrainChoice = 'finish' | 'deadline' | 'move';

/** What the choice asks of the server. `minutes` counts for a deadline only. */
export function drainChange(choice: DrainChoice, minutes: number): BackendChange {
  if (choice === 'move') return { adminState: 'maintenance' };
  return choice === 'deadline'
    ? { adminState: 'draining', deadlineSeconds: Math.round(minutes * 60) }
    : { adminState: 'draining' };
}

/** The API call that tells what draining these backends of one upstream would do. */
export function previewUrl([first, ...others]: [BackendRow, ...BackendRow[]]): string {
  const together = new URLSearchParams(others.map(({ name }) => ['with', name]));
  return `${backendUrl(first)}/drain-preview${others.length > 0 ? `?${together}` : ''}`;
}

/** What would go wrong, in sentences; empty where nothing would. */
export function dangersOf({ backends, others }: DrainPreview, choice: DrainChoice): string[] {
  if (others.length > 0) return [];
  const [subject, verb] =
    backends.length === 1 ? ['the last backend that takes', 'is'] : ['the last backends that take', 'are'];
  const last = `${listed(backends)} ${verb} ${subject} new sessions: clients without a pin will get a 503.`;
  return choice === 'finish'
    ? [last]
    : [
        last,
        'The sessions that are pinned here will have nowhere to move to: their requests will be refused.',
      ];
}

/** `b1`, `b1 and b2`, `b1, b2 and b3`, `b1, b2 and 3 more`. */
export function listed(backends: Pick<BackendRow, 'name'>[]): string {
  const names = backends.map(({ name }) => name);
  if (names.length > 3) names.splice(2, names.length, `${names.length - 2} more`);
  const last = names.pop() ?? '';
  return names.length > 0 ? `${names.join(', ')} and ${last}` : last;
}

import type { Words } from '@/components/words/telling';
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

/**
 * Sessions that are pinned now, where `active` of them are active: more than the preview counted where sessions have begun
 * since it was made.
 */
export function pinnedNow(preview: Pick<DrainPreview, 'pinned' | 'active'>, active: number): number {
  return preview.pinned + Math.max(0, active - preview.active);
}

/** What would go wrong, in sentences; empty where nothing would. */
export function dangersOf({ backends, others }: DrainPreview, choice: DrainChoice, words: Words): string[] {
  if (others.length > 0) return [];
  const last = words('drain.dialog.last', { count: backends.length, names: listed(backends, words) });
  return choice === 'finish' ? [last] : [last, words('drain.dialog.nowhere')];
}

/** `b1`, `b1 and b2`, `b1, b2 and b3`, `b1, b2 and 3 more`. */
export function listed(backends: Pick<BackendRow, 'name'>[], words: Words): string {
  const [first = '', second, third] = backends.map(({ name }) => name);
  if (second === undefined) return first;
  if (third === undefined) return words('drain.listed.two', { first, second });
  return backends.length === 3
    ? words('drain.listed.three', { first, second, third })
    : words('drain.listed.more', { first, second, rest: String(backends.length - 2) });
}

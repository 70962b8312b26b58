import { type ApiUrl, apiUrl } from '@/components/api/client';
import type { Translator } from '@/components/i18n/formatters';
import type { BackendRow, DrainPreview } from '@/lib/contract/types';
import type { BackendChange } from './change-backend';

/** Let sessions finish, let them finish until a deadline, or move them now. */
export type DrainMode = 'finish' | 'deadline' | 'move';

/** The request of the choice. `minutes` is used for a deadline only. */
export function createDrainChange(mode: DrainMode, minutes: number): BackendChange {
  if (mode === 'move') return { adminState: 'maintenance' };
  return mode === 'deadline'
    ? { adminState: 'draining', deadlineSeconds: Math.round(minutes * 60) }
    : { adminState: 'draining' };
}

/** The API call that previews draining these backends of one upstream. */
export function drainPreviewUrl([{ upstream, name }, ...others]: [
  BackendRow,
  ...BackendRow[],
]): ApiUrl<'GET /api/v1/backends/{upstream}/{name}/drain-preview'> {
  return apiUrl('GET /api/v1/backends/{upstream}/{name}/drain-preview', {
    path: { upstream, name },
    query: { with: others.map((backend) => backend.name) },
  });
}

/**
 * Sessions that are pinned now, `active` of them active: more than the preview counted if sessions have begun
 * since it was made.
 */
export function estimatePinnedSessions(
  preview: Pick<DrainPreview, 'pinned' | 'active'>,
  active: number,
): number {
  return preview.pinned + Math.max(0, active - preview.active);
}

/** The harmful consequences, in sentences; empty if there are none. */
export function getDrainWarnings(
  { backends, others }: DrainPreview,
  mode: DrainMode,
  t: Translator,
): string[] {
  if (others.length > 0) return [];
  const last = t('drain.dialog.last', { count: backends.length, names: formatNameList(backends, t) });
  return mode === 'finish' ? [last] : [last, t('drain.dialog.noFallback')];
}

/** `b1`, `b1 and b2`, `b1, b2 and b3`, `b1, b2 and 3 more`. */
export function formatNameList(backends: Pick<BackendRow, 'name'>[], t: Translator): string {
  const [first = '', second, third] = backends.map(({ name }) => name);
  if (second === undefined) return first;
  if (third === undefined) return t('drain.listed.two', { first, second });
  return backends.length === 3
    ? t('drain.listed.three', { first, second, third })
    : t('drain.listed.more', { first, second, rest: String(backends.length - 2) });
}

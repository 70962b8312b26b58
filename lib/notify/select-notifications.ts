import type { NotifyTarget } from '@/lib/core/notify-target';
import type { TargetProgress } from '@/lib/store/notifications';
import type { Candidate, CollectedCandidates } from './collect-notifications';
import { createMessage, emptyFields, type NotifyMessage } from './message';
import { notificationLifetimeMs } from './retry-policy';

/** The messages to a target after one poll, and its progress then. */
export interface NotificationSelection {
  messages: NotifyMessage[];
  /** Messages about ongoing states: sent now, sent before or to be sent. */
  ongoing: NotifyMessage[];
  nextProgress: TargetProgress;
}

/** Less than this part of the threshold, and the log counts as caught up: else the state would flap. */
const caughtUpRatio = 0.5;

/**
 * Selects the notifications of a target.
 *
 * @param progress how far it is
 * @param now ms since the epoch
 */
export function selectNotifications(
  target: NotifyTarget,
  progress: TargetProgress,
  collected: CollectedCandidates,
  node: string,
  now: number,
): NotificationSelection {
  const isSubscribed = ({ details: { event, sessions } }: Candidate): boolean =>
    target.events.some((kind) => kind === event) &&
    (event !== 'failover' || (sessions ?? 0) >= target.sessions);
  const toMessage = ({ key, details }: Candidate): NotifyMessage => createMessage(node, key, details);
  const ongoing = collected.ongoing.filter(isSubscribed).map(toMessage);
  const isNew = ({ eventId, details }: Candidate): boolean =>
    (eventId ?? 0) > progress.lastEvent && now - Date.parse(details.time) < notificationLifetimeMs;
  const newEvents = collected.events.filter((found) => isNew(found) && isSubscribed(found)).map(toMessage);
  const lagChange = detectLagChange(target, progress.lagNotified, collected.lagSeconds, now);
  return {
    messages: [
      ...newEvents,
      ...ongoing,
      ...(lagChange && isSubscribed(lagChange) ? [toMessage(lagChange)] : []),
    ],
    ongoing,
    nextProgress: {
      lastEvent: Math.max(progress.lastEvent, collected.lastEventId),
      lagNotified: lagChange === null ? progress.lagNotified : lagChange.details.event === 'recorder-behind',
    },
  };
}

/** The log fell behind, or has caught up; null if it is as it was. */
function detectLagChange(
  { lagMs }: NotifyTarget,
  wasBehind: boolean,
  lagSeconds: number | null,
  now: number,
): Candidate | null {
  if (lagSeconds === null) return null;
  const thresholdSeconds = lagMs / 1000;
  if (wasBehind ? lagSeconds >= thresholdSeconds * caughtUpRatio : lagSeconds < thresholdSeconds) return null;
  const event = wasBehind ? 'recorder-caught-up' : 'recorder-behind';
  const time = new Date(now).toISOString();
  return { key: `${event} ${now}`, eventId: null, details: { ...emptyFields, event, time, lagSeconds } };
}

import type { NotifyTarget } from './kinds';
import type { Found, Look } from './look';
import { messageOf, type NotifyMessage, nothingMore } from './message';
import type { Progress } from './outbox';
import { timeLimit } from './schedule';

/** What a target is to be told of a look, and how far it is then. */
export interface Choice {
  messages: NotifyMessage[];
  /** Of what is so now: what it is told, has been told or would be told. */
  standing: NotifyMessage[];
  after: Progress;
}

/** Less than this part of the threshold, and the log counts as caught up: else it would come and go. */
const caughtUp = 0.5;

/**
 * Chooses what a target is told.
 *
 * @param progress how far it is
 * @param now ms since the epoch
 */
export function choose(
  target: NotifyTarget,
  progress: Progress,
  look: Look,
  node: string,
  now: number,
): Choice {
  const wanted = ({ happening: { event, sessions } }: Found): boolean =>
    target.events.some((kind) => kind === event) &&
    (event !== 'failover' || (sessions ?? 0) >= target.sessions);
  const said = ({ key, happening }: Found): NotifyMessage => messageOf(node, key, happening);
  const standing = look.standing.filter(wanted).map(said);
  const isNew = ({ event, happening }: Found): boolean =>
    (event ?? 0) > progress.event && now - Date.parse(happening.time) < timeLimit;
  const news = look.events.filter((found) => isNew(found) && wanted(found)).map(said);
  const turn = turnOf(target, progress.behind, look.lagSeconds, now);
  return {
    messages: [...news, ...standing, ...(turn && wanted(turn) ? [said(turn)] : [])],
    standing,
    after: {
      event: Math.max(progress.event, look.upTo),
      behind: turn === null ? progress.behind : turn.happening.event === 'log-behind',
    },
  };
}

/** The log fell behind, or has caught up; null where it is as it was. */
function turnOf(
  { lag }: NotifyTarget,
  behind: boolean,
  lagSeconds: number | null,
  now: number,
): Found | null {
  if (lagSeconds === null) return null;
  const threshold = lag / 1000;
  if (behind ? lagSeconds >= threshold * caughtUp : lagSeconds < threshold) return null;
  const event = behind ? 'log-caught-up' : 'log-behind';
  const time = new Date(now).toISOString();
  return { key: `${event} ${now}`, event: null, happening: { ...nothingMore, event, time, lagSeconds } };
}

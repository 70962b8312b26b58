import type { NotifyTarget } from '@/lib/core/notify-target';
import type { NotificationTotal } from '@/lib/store/notifications';
import { type Finding, ok, warning } from './finding';

/** Whether the notification targets accept what they are sent. */
export function notificationFindings(totals: NotificationTotal[], targets: NotifyTarget[]): Finding[] {
  return targets.map(({ name }) => {
    const subject = `Notifications ${name}`;
    const found = totals.find(({ target }) => target === name);
    if (found === undefined) return warning(subject, 'The load balancer has not been started with it yet.');
    const { failure, waiting, givenUp } = found;
    if (failure === null) return ok(subject, `The last one was accepted, ${waiting} waiting.`);
    return warning(
      subject,
      `The last attempt failed (${failure}); ${waiting} waiting, ${givenUp} given up. Check the receiver with stickyboard notify --test.`,
    );
  });
}

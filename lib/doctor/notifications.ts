import type Sqlite from 'better-sqlite3';
import type { NotifyTarget } from '@/lib/core/notify-target';
import { type Finding, ok, warning } from './finding';

interface TargetState {
  failure: string | null;
  waiting: number;
  givenUp: number;
}

/** Whether those who are to be notified take what they are sent. */
export function notificationFindings(db: Sqlite.Database, targets: NotifyTarget[]): Finding[] {
  const state = db.prepare<[string], TargetState>(`
    SELECT failure, givenUp,
      (SELECT count(*) FROM Notification WHERE target = NotifyTarget.name AND doneAt IS NULL) AS waiting
    FROM NotifyTarget WHERE name = ?`);
  return targets.map(({ name }) => {
    const subject = `Notifications ${name}`;
    const found = state.get(name);
    if (found === undefined) return warning(subject, 'The load balancer has not been started with it yet.');
    const { failure, waiting, givenUp } = found;
    if (failure === null) return ok(subject, `The last one was accepted, ${waiting} waiting.`);
    return warning(
      subject,
      `The last attempt failed (${failure}); ${waiting} waiting, ${givenUp} given up. Check the receiver with stickyboard notify --test.`,
    );
  });
}

import { type NotifyTarget, notifyKinds } from '@/lib/core/notify-target';

/** A target as configured by its URL alone. */
export function testTarget(url: string, more: Partial<NotifyTarget> = {}): NotifyTarget {
  return {
    name: 'ops',
    url,
    redactedUrl: 'http://127.0.0.1/…',
    format: 'json',
    events: [...notifyKinds],
    secret: null,
    sessions: 10,
    lagMs: 30_000,
    ...more,
  };
}

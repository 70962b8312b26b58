import { createHash } from 'node:crypto';
import { z } from 'zod';
import { formatEventSentence } from '@/lib/core/format/event-sentence';
import { notifyKinds } from '@/lib/core/notify-target';
import { isRecord } from '@/lib/core/value-guards';
import type { StoredMessage } from '@/lib/store/notifications';

const text = z.string().nullable();

/**
 * What a target gets in the format `json`; documented in docs/guide/alerts.md. Fields may be added, none is taken away.
 */
export const notifyMessage = z.strictObject({
  /** By which a repetition is known. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  event: z.enum([...notifyKinds, 'test']),
  /** When it happened, ISO 8601 in UTC. */
  time: z.iso.datetime(),
  /** Name of the proxy. */
  node: z.string(),
  upstream: text,
  backend: text,
  /** The backend that took the sessions of a failover. */
  toBackend: text,
  /** Why they did. */
  reason: text,
  /** Distinct sessions that a failover had moved when it was notified, or that have idle pins. */
  sessions: z.number().int().nullable(),
  /** How far the log is behind, s. */
  lagSeconds: z.number().nullable(),
  /** What belongs to this event alone, as in the API; null if an event has no more to say. */
  payload: z.record(z.string(), z.unknown()).nullable(),
  /** All of it in one sentence. */
  text: z.string(),
});
export type NotifyMessage = z.output<typeof notifyMessage>;

/** An event that a target may be notified of. */
export type NotificationEvent = Omit<NotifyMessage, 'id' | 'node' | 'text'>;

/** The fields that are empty by default. */
export const emptyFields = {
  upstream: null,
  backend: null,
  toBackend: null,
  reason: null,
  sessions: null,
  lagSeconds: null,
  payload: null,
} satisfies Partial<NotificationEvent>;

/** Characters of a text from elsewhere, such as why a check failed: a body stays below 8 KB. */
const maxTextChars = 1000;

/**
 * The message about an event.
 *
 * @param key identifies it among all of this proxy: the same event has the same id whenever it is notified
 */
export function createMessage(node: string, key: string, event: NotificationEvent): NotifyMessage {
  const truncated = { ...event, payload: event.payload && truncateTexts(event.payload) };
  const id = createHash('sha256').update(`${node}\n${key}`).digest('hex').slice(0, 32);
  return { id, node, ...truncated, text: formatSentence(truncated) };
}

/** The message as it is kept until it is delivered. */
export function toStoredMessage(message: NotifyMessage): StoredMessage {
  return { id: message.id, body: JSON.stringify(message) };
}

/** What `toStoredMessage` was given: this version, or the one before it, has written it. */
export function parseStoredMessage({ body }: StoredMessage): NotifyMessage {
  return JSON.parse(body) as NotifyMessage;
}

/** The payload with each text in it, at whatever depth, cut to its length. */
function truncateTexts(payload: Record<string, unknown>): Record<string, unknown> {
  const truncated: unknown = JSON.parse(JSON.stringify(payload), (_, value: unknown) =>
    typeof value === 'string' ? value.slice(0, maxTextChars) : value,
  );
  return isRecord(truncated) ? truncated : {};
}

function formatSentence(notification: NotificationEvent): string {
  const { event, upstream, sessions, lagSeconds, payload } = notification;
  const backend = `${upstream}/${notification.backend}`;
  switch (event) {
    case 'drain-idle':
      return `Backend ${backend} has no active sessions; ${sessions} idle session${sessions === 1 ? '' : 's'} pinned to it may come back`;
    case 'drain-finished':
      return `Backend ${backend} is drained: it is safe to stop`;
    case 'recorder-behind':
      return `The log is ${Math.round(lagSeconds ?? 0)} s behind the traffic`;
    case 'recorder-caught-up':
      return 'The log has caught up with the traffic';
    case 'test':
      return 'Test notification from Stickyboard';
    default:
      return formatEventSentence({ ...notification, kind: event, payload: payload ?? {} });
  }
}

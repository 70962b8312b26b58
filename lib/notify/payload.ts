import { createHmac } from 'node:crypto';
import type { NotifyTarget } from '@/lib/core/notify-target';
import type { NotifyMessage } from './message';

/** A message as a target wants it: JSON, or what Slack and those that imitate it take. */
export function formatPayload(message: NotifyMessage, format: NotifyTarget['format']): string {
  if (format === 'json') return JSON.stringify(message);
  return JSON.stringify({ text: `${escapeSlack(message.text)} (${escapeSlack(message.node)})` });
}

/** These three begin links, mentions and entities in Slack's texts, and no others do. */
function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * The value of `X-Stickyboard-Signature`: when it was signed, and HMAC-SHA-256 of that time, a dot and the body, in hex.
 * With the time in it, a receiver can detect a replayed message.
 *
 * @param seconds since the epoch
 */
export function signPayload(body: string, secret: string, seconds: number): string {
  const digest = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${digest}`;
}

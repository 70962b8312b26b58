const encoder = new TextEncoder();

/** A message of a Server-Sent Events stream (WHATWG HTML, section 9.2). */
export function formatSseMessage(event: 'snapshot' | 'tick', id: number, data: unknown): Uint8Array {
  return encoder.encode(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** First message of a stream: how soon, in ms, a browser is to reconnect after a break. */
export const sseRetryMessage = encoder.encode('retry: 1000\n\n');

/**
 * Reports, in place of a tick, that the log cannot be read, and why. It has no id, so that the last tick stays the
 * last.
 */
export function formatUnreadableMessage(reason: string): Uint8Array {
  return encoder.encode(`event: unreadable\ndata: ${JSON.stringify({ reason })}\n\n`);
}

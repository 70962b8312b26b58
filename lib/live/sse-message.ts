const encoder = new TextEncoder();

/** A message of a Server-Sent Events stream (WHATWG HTML, section 9.2). */
export function formatSseMessage(event: 'snapshot' | 'tick', id: number, data: unknown): Uint8Array {
  return encoder.encode(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** What opens a stream: how soon, in ms, a browser is to come back after a break. */
export const sseRetryMessage = encoder.encode('retry: 1000\n\n');

/** Says, in place of a tick, that the log cannot be read, and why. Without an id: what was told last stays the last. */
export function formatUnreadableMessage(reason: string): Uint8Array {
  return encoder.encode(`event: unreadable\ndata: ${JSON.stringify({ reason })}\n\n`);
}

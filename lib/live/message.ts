const encoder = new TextEncoder();

/** A message of a Server-Sent Events stream (WHATWG HTML, section 9.2). */
export function message(event: 'snapshot' | 'tick', id: number, data: unknown): Uint8Array {
  return encoder.encode(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** What opens a stream: how soon, in ms, a browser is to come back after a break. */
export const opening = encoder.encode('retry: 1000\n\n');

/** What shows that the line is open while there is nothing to tell. */
export const keepAlive = encoder.encode(': keep-alive\n\n');

import type { Socket } from 'node:net';

/**
 * Keeps a socket open for reading if a write fails. A backend that responds early and closes, a part of the request
 * unread, makes the next write fail: Node would destroy the socket at once, and lose the received response.
 *
 * Node documents `_write` and `_writev` for implementers of a stream, not for its users.
 */
export function stayReadableAfterWriteError(socket: Socket, onWriteError: (error: Error) => void): void {
  const { _write: write, _writev: writev } = socket;
  let written: (() => void) | null = null;
  const finish = (error?: Error | null): void => {
    if (error) onWriteError(error);
    written?.();
  };
  // A stream writes one chunk at a time, and is notified of each by the same function.
  socket._write = (chunk, encoding, done) => {
    written = done;
    write.call(socket, chunk, encoding, finish);
  };
  socket._writev = (chunks, done) => {
    written = done;
    writev?.call(socket, chunks, finish);
  };
}

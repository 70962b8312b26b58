/** The other end of a process's channel: the process that started it, or one that it started. */
export interface ProcessPeer extends Pick<NodeJS.EventEmitter, 'emit'> {
  connected?: boolean;
  send?(message: object, callback: (error: Error | null) => void): boolean;
}

/** How a write to a process fails that has just exited. */
const exitedCodes = new Set(['EPIPE', 'ECONNRESET', 'ERR_IPC_CHANNEL_CLOSED']);

/**
 * Sends a message to another process. A process that has exited does not get it, which is not an error: the caller
 * learns of the exit by the event for it. Any other failure is emitted as `error`.
 */
export function sendToProcess(peer: ProcessPeer, message: object): void {
  if (!peer.connected) return;
  peer.send?.(message, (error: NodeJS.ErrnoException | null) => {
    if (error !== null && !exitedCodes.has(error.code ?? '')) peer.emit('error', error);
  });
}

/**
 * Calls `stop` once the process that started this one has exited, and at once if it already has: an exit while this
 * process was loading its modules has emitted its event before anything listened. Does nothing in a process that was
 * started without a channel.
 *
 * @param self what is needed of this process
 */
export function onParentExit(
  stop: () => void,
  self: Pick<NodeJS.Process, 'connected' | 'once'> = process,
): void {
  // Undefined if there is no channel.
  if (self.connected === false) stop();
  else self.once('disconnect', stop);
}

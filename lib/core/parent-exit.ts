/**
 * Calls `stop` once the process that started this one has exited, at once if it already has: while the modules of a
 * process are loaded, nobody hears that its channel closed. Never for a process that has no channel.
 *
 * @param self what is needed of the process
 */
export function onParentExit(
  stop: () => void,
  self: Pick<NodeJS.Process, 'connected' | 'once'> = process,
): void {
  // Undefined if there is no channel.
  if (self.connected === false) stop();
  else self.once('disconnect', stop);
}

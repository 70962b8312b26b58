import { type ProcessPeer, sendToProcess } from './process-channel';
import type { StoreLocation } from './store-location';

/** The first message to a process that opens the store. */
interface StoreLocationMessage {
  type: 'store-location';
  location: StoreLocation;
}

/**
 * Tells a process that was just started where the store is. By message, since its URL may have a password: other
 * processes of this user can read arguments and environment.
 */
export function sendStoreLocation(child: ProcessPeer, location: StoreLocation): void {
  sendToProcess(child, { type: 'store-location', location } satisfies StoreLocationMessage);
}

/**
 * The location that the process which started this one sends. To be called before anything else listens to messages:
 * what has arrived until then waits for the first listener.
 *
 * @throws Error if that process exits before it has sent it
 */
export function receiveStoreLocation(
  self: Pick<NodeJS.Process, 'connected' | 'on' | 'off' | 'once'> = process,
): Promise<StoreLocation> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: StoreLocationMessage): void => {
      if (message.type !== 'store-location') return;
      self.off('message', onMessage);
      resolve(message.location);
    };
    self.on('message', onMessage);
    const onExit = () => reject(new Error('the process that starts this one has exited'));
    if (self.connected) self.once('disconnect', onExit);
    else onExit();
  });
}

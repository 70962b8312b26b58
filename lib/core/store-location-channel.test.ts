import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { createLocalLocation } from './store-location';
import { receiveStoreLocation, sendStoreLocation } from './store-location-channel';

/** A process with a channel, as the other end of which messages are emitted. */
class TestProcess extends EventEmitter {
  connected = true;
  send(message: object): boolean {
    return this.emit('message', message);
  }
}

it('passes the location to a process, among other messages', async () => {
  const self = new TestProcess();
  const receiving = receiveStoreLocation(self as never);
  self.send({ type: 'log-level', level: 'debug' });
  sendStoreLocation(self, createLocalLocation('/data'));
  expect(await receiving).toEqual({ dataDir: '/data', database: null });
  expect(self.listenerCount('message')).toBe(0);
});

it('does not wait for a process that has exited', async () => {
  const self = new TestProcess();
  const receiving = receiveStoreLocation(self as never);
  self.emit('disconnect');
  await expect(receiving).rejects.toThrow('has exited');
  self.connected = false;
  await expect(receiveStoreLocation(self as never)).rejects.toThrow('has exited');
});

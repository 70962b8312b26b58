import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { onParentExit, sendToProcess } from './process-channel';

const createProcess = (connected: boolean | undefined) =>
  Object.assign(new EventEmitter(), { connected }) as unknown as NodeJS.Process;

test('a process stops once its parent has exited', () => {
  const self = createProcess(true);
  const stop = vi.fn();
  onParentExit(stop, self);
  expect(stop).not.toHaveBeenCalled();
  self.emit('disconnect');
  expect(stop).toHaveBeenCalledOnce();
});

test('a process whose parent exited while it was loaded stops at once', () => {
  const stop = vi.fn();
  onParentExit(stop, createProcess(false));
  expect(stop).toHaveBeenCalledOnce();
});

test('a process without a channel goes on', () => {
  const stop = vi.fn();
  onParentExit(stop, createProcess(undefined));
  expect(stop).not.toHaveBeenCalled();
});

/** A process whose channel fails with `error` at each message. */
function createPeer(error: NodeJS.ErrnoException | null, connected = true) {
  const onError = vi.fn();
  const send = vi.fn((_message: object, callback: (failure: Error | null) => void) => {
    callback(error);
    return true;
  });
  const peer = Object.assign(new EventEmitter(), { connected, send }).on('error', onError);
  return { peer, send, onError };
}

const message = { type: 'ready' };

test('a message reaches a process that is there', () => {
  const { peer, send, onError } = createPeer(null);
  sendToProcess(peer, message);
  expect(send).toHaveBeenCalledWith(message, expect.any(Function));
  expect(onError).not.toHaveBeenCalled();
});

test('no message is sent to a process that is known to have exited', () => {
  const { peer, send } = createPeer(null, false);
  sendToProcess(peer, message);
  expect(send).not.toHaveBeenCalled();
});

test.each(['EPIPE', 'ECONNRESET', 'ERR_IPC_CHANNEL_CLOSED'])(
  'a message to a process that has just exited is no error: %s',
  (code) => {
    const { peer, send, onError } = createPeer(Object.assign(new Error(code), { code }));
    sendToProcess(peer, message);
    expect(send).toHaveBeenCalledOnce();
    expect(onError).not.toHaveBeenCalled();
  },
);

test('any other failure of a channel is an error', () => {
  const failure = new Error('cannot be serialized');
  const { peer, onError } = createPeer(failure);
  sendToProcess(peer, message);
  expect(onError).toHaveBeenCalledWith(failure);
});

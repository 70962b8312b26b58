import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { sendToWorker } from './worker-process';

const message = { type: 'retire', graceMs: 0 } as const;

/** A worker whose channel fails with `error` at each message. */
function createWorker(error: NodeJS.ErrnoException | null) {
  const onError = vi.fn();
  const send = vi.fn((_message: unknown, callback: (failure: Error | null) => void) => callback(error));
  const child = Object.assign(new EventEmitter(), { connected: true, send }).on('error', onError);
  return { worker: { child: child as unknown as ChildProcess }, send, onError };
}

test.each(['EPIPE', 'ECONNRESET', 'ERR_IPC_CHANNEL_CLOSED'])(
  'a message to a worker that has just exited is lost without a failure: %s',
  (code) => {
    const { worker, send, onError } = createWorker(Object.assign(new Error(code), { code }));
    sendToWorker(worker, message);
    expect(send).toHaveBeenCalledOnce();
    expect(onError).not.toHaveBeenCalled();
  },
);

test('every other failure of the channel is reported', () => {
  const failure = new Error('cannot be serialized');
  const { worker, onError } = createWorker(failure);
  sendToWorker(worker, message);
  expect(onError).toHaveBeenCalledWith(failure);
});

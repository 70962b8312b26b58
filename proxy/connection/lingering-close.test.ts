import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeadlineSweeper } from '../clock/deadline-sweeper';
import { LingeringClose } from './lingering-close';

let deadlines: DeadlineSweeper;
let end: LingeringClose;
let peer: Socket;
let socket: Socket;
let ended: 'open' | 'end' | 'reset';
/** When the end began, ms. */
let began: number;

beforeEach(async () => {
  deadlines = new DeadlineSweeper();
  // The test itself says what time it is.
  deadlines.stop();
  const server = createServer({ allowHalfOpen: true });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  peer = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
  socket = await new Promise<Socket>((resolve) => server.once('connection', resolve));
  server.close();
  ended = 'open';
  peer.on('end', () => {
    ended = 'end';
  });
  peer.on('error', () => {
    ended = 'reset';
  });
  began = deadlines.now;
  end = new LingeringClose(socket, deadlines);
});

afterEach(() => {
  peer.destroy();
  socket.destroy();
});

describe('LingeringClose', () => {
  it('closes behind what was written, and gives a silent peer 5 s to close', async () => {
    let text = '';
    peer.on('data', (bytes) => {
      text += bytes;
    });
    socket.write('last words');
    end.close();
    expect(end.deadline - began).toBeCloseTo(5000);
    await vi.waitFor(() => expect(ended).toBe('end'));
    expect(text).toBe('last words');
    end.onDeadline();
    expect(socket.destroyed).toBe(true);
  });

  it('lets a peer send on for 30 s at most, as long as it is not silent for 5 s', () => {
    end.close();
    for (const [now, deadline] of [
      [4000, 9000],
      [20_000, 25_000],
      [28_000, 30_000],
      [31_000, 30_000],
    ]) {
      deadlines.now = began + now;
      end.onDiscardedBytes();
      expect(end.deadline - began).toBeCloseTo(deadline);
    }
  });

  it('waits on for a peer that is slow to read, not for one that reads nothing', () => {
    peer.pause();
    socket.write(Buffer.alloc(50_000_000));
    end.close();
    end.onDeadline();
    expect(socket.destroyed).toBe(false);
    end.onDeadline();
    expect(socket.destroyed).toBe(true);
  });

  it('resets a second behind the last write', async () => {
    peer.resume();
    socket.write('cut off he');
    end.resetAfter(began);
    expect(end.deadline - began).toBeCloseTo(1000);
    await vi.waitFor(() => expect(peer.bytesRead).toBe(10));
    expect(ended).toBe('open');
    end.onDeadline();
    await vi.waitFor(() => expect(ended).toBe('reset'));
  });

  it('resets at once if the last write was long ago', async () => {
    peer.resume();
    end.resetAfter(began - 1001);
    await vi.waitFor(() => expect(ended).toBe('reset'));
  });
});

import type { Socket } from 'node:net';
import type { Address } from '@/lib/core/plan';
import type { DeadlineSweeper, HasDeadline } from '../clock/deadline-sweeper';
import { InvalidProxyHeader, type ProxyHeaderFault } from './invalid-proxy-header';
import type { ProxyHeader } from './proxy-header';
import { readProxyHeader } from './read-header';

/** Reads the PROXY protocol header of a connection before anything else reads from it. */
export class ProxyHeaderReader implements HasDeadline {
  deadline: number;
  private receivedBytes = Buffer.alloc(0);

  /**
   * A connection without a valid header in time is closed without a response: its peer is no proxy.
   *
   * @param timeout ms for the whole header
   * @param onHeader gets the client's address, or null for the socket's own. What followed the header is
   *   back in the socket, which is paused: either hand it to a TLS server (`emit('connection', socket)`)
   *   or add listeners and resume it
   * @param onRejected called with what is wrong with the header, once the socket is closed
   */
  constructor(
    private readonly socket: Socket,
    timeout: number,
    private readonly deadlines: DeadlineSweeper,
    private readonly onHeader: (source: Address | null) => void,
    private readonly onRejected: (fault: ProxyHeaderFault) => void,
  ) {
    this.deadline = performance.now() + timeout;
    deadlines.add(this);
    socket.on('data', this.onData);
    socket.on('end', this.onSocketClosed);
    socket.on('error', this.onSocketClosed);
    socket.on('close', this.onSocketClosed);
  }

  onDeadline(): void {
    this.rejectConnection('timeout');
  }

  private readonly onData = (chunk: Buffer): void => {
    this.receivedBytes = Buffer.concat([this.receivedBytes, chunk]);
    let header: ProxyHeader | null;
    try {
      header = readProxyHeader(this.receivedBytes);
    } catch (error) {
      if (!(error instanceof InvalidProxyHeader)) throw error;
      this.rejectConnection(error.fault);
      return;
    }
    if (header === null) return;
    this.detach();
    this.socket.pause();
    if (header.lengthBytes < this.receivedBytes.length)
      this.socket.unshift(this.receivedBytes.subarray(header.lengthBytes));
    this.onHeader(header.source);
  };

  private readonly onSocketClosed = (): void => this.rejectConnection('connection-closed');

  private rejectConnection(fault: ProxyHeaderFault): void {
    this.detach();
    this.socket.on('error', () => this.socket.destroy());
    this.socket.destroy();
    this.onRejected(fault);
  }

  private detach(): void {
    this.deadlines.remove(this);
    this.socket.off('data', this.onData);
    this.socket.off('end', this.onSocketClosed);
    this.socket.off('error', this.onSocketClosed);
    this.socket.off('close', this.onSocketClosed);
  }
}

import type { Socket } from 'node:net';
import { MalformedMessage } from '../http1/malformed';
import type { Address } from '../plan';
import type { Deadlines, Expiring } from '../upstream/deadlines';
import { type ProxyHeader, readProxyHeader } from './header';

/** Takes the PROXY protocol header off a connection before anyone else reads from it. */
export class HeaderWait implements Expiring {
  deadline: number;
  private received = Buffer.alloc(0);

  /**
   * A connection without a valid header in time is cut without an answer: who speaks there is no proxy.
   *
   * @param timeout ms for the whole header
   * @param onHeader gets the client's address, or null for the socket's own. What followed the header is
   *   back in the socket, which is paused: either hand it to a TLS server (`emit('connection', socket)`)
   *   or add listeners and resume it
   * @param onRefused told where there is none, in words fit for "the connection has …"; the socket is gone
   */
  constructor(
    private readonly socket: Socket,
    timeout: number,
    private readonly deadlines: Deadlines,
    private readonly onHeader: (source: Address | null) => void,
    private readonly onRefused: (why: string) => void,
  ) {
    this.deadline = performance.now() + timeout;
    deadlines.add(this);
    socket.on('data', this.read);
    socket.on('end', this.gone);
    socket.on('error', this.gone);
    socket.on('close', this.gone);
  }

  expire(): void {
    this.refuse('no PROXY protocol header in time');
  }

  private readonly read = (chunk: Buffer): void => {
    this.received = Buffer.concat([this.received, chunk]);
    let header: ProxyHeader | null;
    try {
      header = readProxyHeader(this.received);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      this.refuse(error.message);
      return;
    }
    if (header === null) return;
    this.letGo();
    this.socket.pause();
    if (header.length < this.received.length) this.socket.unshift(this.received.subarray(header.length));
    this.onHeader(header.source);
  };

  private readonly gone = (): void => this.refuse('ended before its PROXY protocol header');

  private refuse(why: string): void {
    this.letGo();
    this.socket.on('error', () => this.socket.destroy());
    this.socket.destroy();
    this.onRefused(why);
  }

  private letGo(): void {
    this.deadlines.remove(this);
    this.socket.off('data', this.read);
    this.socket.off('end', this.gone);
    this.socket.off('error', this.gone);
    this.socket.off('close', this.gone);
  }
}

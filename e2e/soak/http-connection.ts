import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A complete response. */
export interface CompleteResponse {
  status: number;
  /** The first bytes of the body. */
  text: string;
  /** Set-Cookie by name. */
  cookies: Map<string, string>;
  /** Whether the server closes the connection after it. */
  closesConnection: boolean;
}

export interface Request {
  /** With its empty line. */
  head: string;
  /** Sent behind the head, one after the other. */
  body?: Buffer[];
  /** ms between two parts of the body, and between two reads. */
  paceMs?: number;
}

/** Bytes of a body that are kept. */
const keptBodyBytes = 64;
/** Bytes that a slow reader reads at a time. */
const slowReadBytes = 65_536;

/** A connection for one request at a time. */
export class HttpConnection {
  private received = '';
  private bodyBytes = 0;
  private isOpen = true;
  private wake: () => void = () => undefined;

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.onData(text));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.isOpen = false;
      this.wake();
    });
  }

  /** @param from address of the client @throws if it cannot connect */
  static open(port: number, from: string): Promise<HttpConnection> {
    const socket = connect({ port, host: '127.0.0.1', localAddress: from, noDelay: true });
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new HttpConnection(socket));
      });
    });
  }

  /** @returns null if the response broke off or never arrived */
  async sendRequest({ head, body = [], paceMs = 0 }: Request): Promise<CompleteResponse | null> {
    this.received = '';
    this.bodyBytes = 0;
    this.socket.write(head);
    for (const part of body) {
      if (paceMs > 0) await pause(paceMs);
      this.socket.write(part);
    }
    if (paceMs > 0 && body.length === 0) this.readSlowly(paceMs);
    for (;;) {
      const response = this.parseCompleteResponse();
      if (response !== null || !this.isOpen) return response;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  /** Sends a request and disconnects after the first bytes of a response, or at once. */
  async abortRequest(head: string, waits: boolean): Promise<void> {
    this.received = '';
    this.socket.write(head);
    if (waits && this.isOpen) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    this.close();
  }

  /**
   * Sends a request and half-closes the connection after `delayMs`, as a browser does when its visitor navigates away.
   * @returns once the server has closed its side, too; the response, if it was complete before
   */
  async closeGracefully(head: string, delayMs: number): Promise<CompleteResponse | null> {
    this.received = '';
    this.socket.write(head);
    await pause(delayMs);
    this.socket.end();
    while (this.isOpen) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.parseCompleteResponse();
  }

  close(): void {
    this.socket.destroy();
  }

  private onData(text: string): void {
    const end = this.received.indexOf('\r\n\r\n');
    if (end === -1) {
      this.received += text;
      const found = this.received.indexOf('\r\n\r\n');
      if (found !== -1) {
        this.bodyBytes = this.received.length - found - 4;
        this.received = this.received.slice(0, found + 4 + keptBodyBytes);
      }
    } else this.bodyBytes += text.length;
    this.wake();
  }

  /** Reads a little at a time from now on. */
  private readSlowly(pace: number): void {
    let taken = this.socket.bytesRead;
    const timer = setInterval(() => {
      taken = this.socket.bytesRead;
      this.socket.resume();
    }, pace);
    this.socket.on('data', () => {
      if (this.socket.bytesRead - taken >= slowReadBytes) this.socket.pause();
    });
    this.socket.once('close', () => clearInterval(timer));
  }

  private parseCompleteResponse(): CompleteResponse | null {
    const end = this.received.indexOf('\r\n\r\n');
    if (end === -1) return null;
    const head = this.received.slice(0, end);
    if (this.bodyBytes < Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)) return null;
    const cookies = new Map<string, string>();
    for (const [, name = '', value = ''] of head.matchAll(/^set-cookie: *([^=]+)=([^;\r]*)/gim))
      cookies.set(name, value);
    return {
      status: Number(head.slice(9, 12)),
      text: this.received.slice(end + 4),
      cookies,
      closesConnection: /^connection: *close/im.test(head),
    };
  }
}

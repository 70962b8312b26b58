import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** An answer that came whole. */
export interface Whole {
  status: number;
  /** The first octets of the body. */
  text: string;
  /** Set-Cookie by name. */
  cookies: Map<string, string>;
  /** Whether the server closes the connection after it. */
  closes: boolean;
}

export interface Request {
  /** With its empty line. */
  head: string;
  /** Sent behind the head, one after the other. */
  body?: Buffer[];
  /** ms between two parts of the body, and between two reads. */
  pace?: number;
}

/** Octets of a body that are kept. */
const KEPT = 64;
/** Octets that a slow reader takes at a time. */
const SIP = 65_536;

/** A connection by which one request at a time is asked. */
export class Line {
  private received = '';
  private bodyOctets = 0;
  private open = true;
  private wake: () => void = () => undefined;

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.take(text));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.open = false;
      this.wake();
    });
  }

  /** @param from address of the client @throws where it cannot connect */
  static to(port: number, from: string): Promise<Line> {
    const socket = connect({ port, host: '127.0.0.1', localAddress: from, noDelay: true });
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Line(socket));
      });
    });
  }

  /** @returns null where the answer broke off or never came */
  async ask({ head, body = [], pace = 0 }: Request): Promise<Whole | null> {
    this.received = '';
    this.bodyOctets = 0;
    this.socket.write(head);
    for (const part of body) {
      if (pace > 0) await pause(pace);
      this.socket.write(part);
    }
    if (pace > 0 && body.length === 0) this.sip(pace);
    for (;;) {
      const answer = this.whole();
      if (answer !== null || !this.open) return answer;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  /** Asks and leaves once something of an answer has come, or at once. */
  async abort(head: string, waits: boolean): Promise<void> {
    this.received = '';
    this.socket.write(head);
    if (waits && this.open) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    this.close();
  }

  /**
   * Asks, and closes the connection in good order after `stay` ms, as a browser does whose visitor goes elsewhere.
   * @returns once the server has closed its side, too; its answer, where one had come before
   */
  async leave(head: string, stay: number): Promise<Whole | null> {
    this.received = '';
    this.socket.write(head);
    await pause(stay);
    this.socket.end();
    while (this.open) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.whole();
  }

  close(): void {
    this.socket.destroy();
  }

  private take(text: string): void {
    const end = this.received.indexOf('\r\n\r\n');
    if (end === -1) {
      this.received += text;
      const found = this.received.indexOf('\r\n\r\n');
      if (found !== -1) {
        this.bodyOctets = this.received.length - found - 4;
        this.received = this.received.slice(0, found + 4 + KEPT);
      }
    } else this.bodyOctets += text.length;
    this.wake();
  }

  /** Reads a little at a time from now on. */
  private sip(pace: number): void {
    let taken = this.socket.bytesRead;
    const timer = setInterval(() => {
      taken = this.socket.bytesRead;
      this.socket.resume();
    }, pace);
    this.socket.on('data', () => {
      if (this.socket.bytesRead - taken >= SIP) this.socket.pause();
    });
    this.socket.once('close', () => clearInterval(timer));
  }

  private whole(): Whole | null {
    const end = this.received.indexOf('\r\n\r\n');
    if (end === -1) return null;
    const head = this.received.slice(0, end);
    if (this.bodyOctets < Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)) return null;
    const cookies = new Map<string, string>();
    for (const [, name = '', value = ''] of head.matchAll(/^set-cookie: *([^=]+)=([^;\r]*)/gim))
      cookies.set(name, value);
    return {
      status: Number(head.slice(9, 12)),
      text: this.received.slice(end + 4),
      cookies,
      closes: /^connection: *close/im.test(head),
    };
  }
}

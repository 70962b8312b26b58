import type { Socket } from 'node:net';

/** Bodies up to this many bytes join the head in one string: one write is cheaper than a copy less. */
const maxInlineBytes = 4096;

/**
 * Collects the output of a socket until it is flushed: text and bytes are written in one system call if the socket can
 * take them.
 */
export class SocketWriter {
  private text = '';
  private pieces: (string | Buffer)[] = [];
  /** Bytes ever added. */
  totalBytes = 0;

  constructor(private readonly socket: Socket) {}

  /** @param text latin1 */
  addText(text: string): void {
    this.text += text;
    this.totalBytes += text.length;
  }

  /**
   * Adds bytes of `chunk`.
   * @param shared whether `chunk` is only valid during the call and must be copied
   */
  addBytes(chunk: Buffer, from: number, to: number, shared: boolean): void {
    const length = to - from;
    this.totalBytes += length;
    if (length <= maxInlineBytes) {
      this.text += chunk.toString('latin1', from, to);
      return;
    }
    if (this.text !== '') {
      this.pieces.push(this.text);
      this.text = '';
    }
    const view = chunk.subarray(from, to);
    this.pieces.push(shared ? Buffer.from(view) : view);
  }

  /** Forgets what was gathered and not sent yet. */
  discard(): void {
    this.totalBytes -= this.text.length + this.pieces.reduce((sum, piece) => sum + piece.length, 0);
    this.text = '';
    this.pieces = [];
  }

  /** Sends what was gathered. @returns whether the socket wants more; false asks to wait for `drain` */
  flush(): boolean {
    const text = this.text;
    this.text = '';
    if (this.pieces.length === 0) return text === '' || this.socket.write(text, 'latin1');
    const pieces = this.pieces;
    this.pieces = [];
    if (text !== '') pieces.push(text);
    this.socket.cork();
    let ready = true;
    for (const piece of pieces) {
      ready = typeof piece === 'string' ? this.socket.write(piece, 'latin1') : this.socket.write(piece);
    }
    this.socket.uncork();
    return ready;
  }
}

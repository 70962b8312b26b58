import { randomBytes } from 'node:crypto';

const closeOpcode = 8;
/** Status code "going away", RFC 6455 section 7.4.1. */
const goingAwayStatus = 1001;

/**
 * Follows the frames of one direction of a WebSocket (RFC 6455 section 5.2), to know where one ends. It looks at
 * headers only.
 */
export class FrameTracker {
  /** Whether a Close frame has passed: no other frame may follow it. */
  hasSeenClose = false;
  /** Received bytes of the current frame's header; 0 between frames and in a payload. */
  private headerBytesRead = 0;
  /** Bytes of that header, once two of them are known. */
  private headerBytes = 2;
  /** Bytes in it that hold an extended length. */
  private lengthBytes = 0;
  private opcode = 0;
  private payloadBytes = 0;
  /** Remaining bytes of the payload. */
  private payloadBytesLeft = 0;

  /** Whether the last frame is complete, and the next has not begun. */
  get isAtBoundary(): boolean {
    return this.headerBytesRead === 0 && this.payloadBytesLeft === 0;
  }

  /** Reads all of `bytes` from `from` on. */
  readAll(bytes: Buffer, from: number): void {
    for (let at = from; at < bytes.length; ) at = this.advance(bytes, at);
  }

  /** Reads up to the end of the current frame. @returns the index behind it, or behind the bytes */
  finishFrame(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length && !this.isAtBoundary) at = this.advance(bytes, at);
    return at;
  }

  /** @returns the index behind what was read: one byte of a header, or what there is of a payload */
  private advance(bytes: Buffer, at: number): number {
    if (this.payloadBytesLeft === 0) {
      this.readHeader(bytes[at] ?? 0);
      return at + 1;
    }
    const taken = Math.min(this.payloadBytesLeft, bytes.length - at);
    this.payloadBytesLeft -= taken;
    return at + taken;
  }

  private readHeader(byte: number): void {
    const index = this.headerBytesRead++;
    if (index === 0) {
      this.opcode = byte & 0x0f;
      return;
    }
    if (index === 1) {
      const short = byte & 0x7f;
      this.lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
      this.payloadBytes = this.lengthBytes === 0 ? short : 0;
      this.headerBytes = 2 + this.lengthBytes + (byte & 0x80 ? 4 : 0);
    } else if (index < 2 + this.lengthBytes) this.payloadBytes = this.payloadBytes * 256 + byte;
    if (this.headerBytesRead < this.headerBytes) return;
    this.headerBytesRead = 0;
    this.payloadBytesLeft = this.payloadBytes;
    if (this.opcode === closeOpcode) this.hasSeenClose = true;
  }
}

/** A Close frame that says "going away". @param masked as clients have to send it, section 5.3 */
export function createGoingAwayFrame(masked: boolean): Buffer {
  const code = Buffer.from([goingAwayStatus >> 8, goingAwayStatus & 0xff]);
  const first = 0x80 | closeOpcode;
  if (!masked) return Buffer.concat([Buffer.from([first, code.length]), code]);
  const mask = randomBytes(4);
  for (let at = 0; at < code.length; at++) code[at] = (code[at] ?? 0) ^ (mask[at % 4] ?? 0);
  return Buffer.concat([Buffer.from([first, 0x80 | code.length]), mask, code]);
}

import { CR, LF } from './grammar';

const FIRST_ROOM = 1024;

/**
 * The index behind the first empty line that begins at `search` or later, or -1 where none ends before `to`.
 * Horspool's search, which looks at every fourth octet: most of what it sees is neither CR nor LF.
 */
export function endOfHead(bytes: Buffer, search: number, to: number): number {
  for (let at = search + 3; at < to; ) {
    const code = bytes[at];
    if (code === LF) {
      if (bytes[at - 1] === CR && bytes[at - 2] === LF && bytes[at - 3] === CR) return at + 1;
      at += 2;
    } else at += code === CR ? 1 : 4;
  }
  return -1;
}

/**
 * The same for a response, whose lines may end with LF alone, RFC 9112 section 2.2. Where the head ends that way, an
 * empty line behind it may be found instead: reading the head tells where it really ended.
 */
export function endOfResponseHead(bytes: Buffer, search: number, to: number): number {
  const end = endOfHead(bytes, search, to);
  if (end !== -1) return end;
  for (let at = search; at + 1 < to; at++) {
    if (bytes[at] !== LF) continue;
    if (bytes[at + 1] === LF) return at + 2;
    if (at + 2 < to && bytes[at + 1] === CR && bytes[at + 2] === LF) return at + 3;
  }
  return -1;
}

/** Octets that came and were not used yet; a head that trickles in is copied and searched once. */
export class HeadBuffer {
  bytes = Buffer.alloc(0);
  /** Where the unused octets are in `bytes`. */
  start = 0;
  end = 0;
  /** No empty line begins before here. */
  private searched = 0;

  get length(): number {
    return this.end - this.start;
  }

  append(chunk: Buffer, from: number, to: number): void {
    if (this.end + to - from > this.bytes.length) this.makeRoom(to - from);
    chunk.copy(this.bytes, this.end, from, to);
    this.end += to - from;
  }

  /**
   * The index behind the first empty line that begins at `from` or later and ends before `to`, or -1; what was
   * searched before is not searched again.
   * @param find `endOfResponseHead` where LF alone may end a line
   */
  endOfHead(from: number, to: number, find = endOfHead): number {
    const end = find(this.bytes, Math.max(from, this.searched), to);
    if (end === -1) this.searched = Math.max(from, to - 3);
    return end;
  }

  /** Uses up octets from the front. */
  drop(octets: number): void {
    this.start += octets;
    this.searched = this.start;
    if (this.start === this.end) this.clear();
  }

  /** Lets go of all of it, and of its memory. */
  clear(): void {
    this.bytes = Buffer.alloc(0);
    this.start = 0;
    this.end = 0;
    this.searched = 0;
  }

  private makeRoom(octets: number): void {
    const { start, length } = this;
    const bytes = Buffer.allocUnsafe(Math.max(FIRST_ROOM, 2 * (length + octets)));
    this.bytes.copy(bytes, 0, start, this.end);
    this.bytes = bytes;
    this.searched -= start;
    this.start = 0;
    this.end = length;
  }
}

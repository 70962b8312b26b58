import { crCode, lfCode } from './grammar';

const initialCapacityBytes = 1024;

/**
 * The index after the first empty line that begins at `search` or later, or -1 if none ends before `to`.
 * Horspool's search, which looks at every fourth byte: most of what it sees is neither CR nor LF.
 */
export function findHeadEnd(bytes: Buffer, search: number, to: number): number {
  for (let at = search + 3; at < to; ) {
    const code = bytes[at];
    if (code === lfCode) {
      if (bytes[at - 1] === crCode && bytes[at - 2] === lfCode && bytes[at - 3] === crCode) return at + 1;
      at += 2;
    } else at += code === crCode ? 1 : 4;
  }
  return -1;
}

/**
 * The same for a response, whose lines may end with LF alone, RFC 9112 section 2.2. If the head ends that way, a later
 * empty line may be found instead: parsing the head finds its real end.
 */
export function findResponseHeadEnd(bytes: Buffer, search: number, to: number): number {
  const end = findHeadEnd(bytes, search, to);
  if (end !== -1) return end;
  for (let at = search; at + 1 < to; at++) {
    if (bytes[at] !== lfCode) continue;
    if (bytes[at + 1] === lfCode) return at + 2;
    if (at + 2 < to && bytes[at + 1] === crCode && bytes[at + 2] === lfCode) return at + 3;
  }
  return -1;
}

/** Received bytes that were not used yet; a head that arrives in pieces is copied and searched once. */
export class HeadBuffer {
  bytes = Buffer.alloc(0);
  /** The range of the unused bytes in `bytes`. */
  start = 0;
  end = 0;
  /** No empty line begins before here. */
  private searchedTo = 0;

  get length(): number {
    return this.end - this.start;
  }

  append(chunk: Buffer, from: number, to: number): void {
    if (this.end + to - from > this.bytes.length) this.grow(to - from);
    chunk.copy(this.bytes, this.end, from, to);
    this.end += to - from;
  }

  /**
   * The index after the first empty line that begins at `from` or later and ends before `to`, or -1; no byte is
   * searched twice.
   * @param find `findResponseHeadEnd` if LF alone may end a line
   */
  findEnd(from: number, to: number, find = findHeadEnd): number {
    const end = find(this.bytes, Math.max(from, this.searchedTo), to);
    if (end === -1) this.searchedTo = Math.max(from, to - 3);
    return end;
  }

  /** Uses up bytes from the front. */
  consume(byteCount: number): void {
    this.start += byteCount;
    this.searchedTo = this.start;
    if (this.start === this.end) this.clear();
  }

  /** Discards all of it, and frees its memory. */
  clear(): void {
    this.bytes = Buffer.alloc(0);
    this.start = 0;
    this.end = 0;
    this.searchedTo = 0;
  }

  private grow(byteCount: number): void {
    const { start, length } = this;
    const bytes = Buffer.allocUnsafe(Math.max(initialCapacityBytes, 2 * (length + byteCount)));
    this.bytes.copy(bytes, 0, start, this.end);
    this.bytes = bytes;
    this.searchedTo -= start;
    this.start = 0;
    this.end = length;
  }
}

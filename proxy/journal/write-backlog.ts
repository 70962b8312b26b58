/** Bytes kept in memory while the journal cannot be written. */
const maxBacklogBytes = 64 * 1024 * 1024;

/** What could not be written yet, oldest first; its beginning may be the rest of a torn line. */
export class WriteBacklog {
  private readonly parts: Buffer[] = [];
  private bytes = 0;
  /** Records of which some is kept. */
  records = 0;

  get isEmpty(): boolean {
    return this.parts.length === 0;
  }

  /** @returns false if there is no room for it: nothing of it was kept */
  push(part: Buffer): boolean {
    if (this.bytes + part.length > maxBacklogBytes) return false;
    this.parts.push(part);
    this.bytes += part.length;
    this.records += countLines(part);
    return true;
  }

  /**
   * Writes what is kept, in order.
   * @param write as `writeSync`: bytes written, maybe fewer than given
   * @param maxBytes bytes after which it stops, so that requests do not wait long for it
   * @throws what `write` throws; what it had not written stays
   */
  writeTo(write: (part: Buffer) => number, maxBytes: number): void {
    for (let written = 0; this.parts.length > 0 && written < maxBytes; ) {
      const [part] = this.parts as [Buffer];
      const bytes = write(part);
      written += bytes;
      this.bytes -= bytes;
      this.records -= countLines(part.subarray(0, bytes));
      if (bytes < part.length) this.parts[0] = part.subarray(bytes);
      else this.parts.shift();
    }
  }
}

export function countLines(bytes: Buffer): number {
  let lines = 0;
  for (const byte of bytes) if (byte === 0x0a) lines++;
  return lines;
}

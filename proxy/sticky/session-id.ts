import { createHmac, randomFillSync } from 'node:crypto';

const idBytes = 16;
const timeBytes = 4;
const randomBytes = idBytes - timeBytes;
const idsPerBatch = 256;
const sessionIdPattern = /^[0-9a-f]{32}$/;

/** Whether `text` is a session id that `SessionIdGenerator.generateId` could have made. */
export function isSessionId(text: string): boolean {
  return sessionIdPattern.test(text);
}

/**
 * Session ids as 32 hex digits: the second in which the session began, since the epoch, then 96 random bits, drawn from
 * the system in batches. The leading time sorts them, and so the log's indexes grow at their end: if every request is a
 * new session, storing it takes the recorder a quarter of the time that fully random ids would. Guessing one still
 * takes 2^96 tries.
 */
export class SessionIdGenerator {
  private readonly random = Buffer.allocUnsafe(randomBytes * idsPerBatch);
  private offset = this.random.length;

  /** @param now ms since the epoch */
  constructor(private readonly now: () => number = Date.now) {}

  generateId(): string {
    if (this.offset === this.random.length) {
      randomFillSync(this.random);
      this.offset = 0;
    }
    this.offset += randomBytes;
    const seconds = Math.floor(this.now() / 1000) % 2 ** (8 * timeBytes);
    return (
      seconds.toString(16).padStart(2 * timeBytes, '0') +
      this.random.toString('hex', this.offset - randomBytes, this.offset)
    );
  }
}

/** Fingerprints remembered, and characters of their values; a session's requests are close together. */
const maxCachedFingerprints = 10_000;
const maxCachedChars = 4_000_000;

/**
 * Keyed fingerprints of values that must not be stored as they are: application cookies, client
 * addresses. HMAC-SHA-256, cut to what identifies a session.
 */
export class Fingerprinter {
  private cache = new Map<string, string>();
  private cachedChars = 0;

  /** @param secret key, hex */
  constructor(private readonly secret: string) {}

  /** @returns `length` hex digits, always the same for the same value and key */
  computeFingerprint(value: string, length: 16 | 32): string {
    const key = length === 16 ? value : ` ${value}`;
    const known = this.cache.get(key);
    if (known !== undefined) return known;
    const made = createHmac('sha256', Buffer.from(this.secret, 'hex'))
      .update(value)
      .digest('hex')
      .slice(0, length);
    if (this.cache.size >= maxCachedFingerprints || this.cachedChars >= maxCachedChars) {
      this.cache = new Map();
      this.cachedChars = 0;
    }
    // A part of a string keeps all of it in memory, which here is a request's head; so a copy is kept.
    this.cache.set(Buffer.from(key).toString(), made);
    this.cachedChars += key.length;
    return made;
  }
}

import { createHmac, randomFillSync } from 'node:crypto';

const ID_BYTES = 16;
const TIME_BYTES = 4;
const RANDOM_BYTES = ID_BYTES - TIME_BYTES;
const IDS_PER_DRAW = 256;
const SESSION_ID = /^[0-9a-f]{32}$/;

/** Whether `text` is a session id that `SessionIds.next` could have made. */
export function isSessionId(text: string): boolean {
  return SESSION_ID.test(text);
}

/**
 * Session ids as 32 hex digits: the second in which the session began, since the epoch, then 96 random bits, drawn
 * from the system in batches. Begun with the time they come in order, and so the log's indexes grow at their end:
 * where every request is a new session, storing it takes the recorder a quarter of what it would with ids that are
 * random throughout. To guess one takes 2^96 tries all the same.
 */
export class SessionIds {
  private readonly random = Buffer.allocUnsafe(RANDOM_BYTES * IDS_PER_DRAW);
  private at = this.random.length;

  /** @param now ms since the epoch */
  constructor(private readonly now: () => number = Date.now) {}

  next(): string {
    if (this.at === this.random.length) {
      randomFillSync(this.random);
      this.at = 0;
    }
    this.at += RANDOM_BYTES;
    const seconds = Math.floor(this.now() / 1000) % 2 ** (8 * TIME_BYTES);
    return (
      seconds.toString(16).padStart(2 * TIME_BYTES, '0') +
      this.random.toString('hex', this.at - RANDOM_BYTES, this.at)
    );
  }
}

/** Fingerprints remembered, and characters of their values; a session's requests come close together. */
const REMEMBERED = 10_000;
const REMEMBERED_LENGTH = 4_000_000;

/**
 * Keyed fingerprints of values that must not be stored as they are: application cookies, client
 * addresses. HMAC-SHA-256, cut to what tells sessions apart.
 */
export class Fingerprints {
  private remembered = new Map<string, string>();
  private rememberedLength = 0;

  /** @param secret key, hex */
  constructor(private readonly secret: string) {}

  /** @returns `length` hex digits, always the same for the same value and key */
  of(value: string, length: 16 | 32): string {
    const key = length === 16 ? value : ` ${value}`;
    const known = this.remembered.get(key);
    if (known !== undefined) return known;
    const made = createHmac('sha256', Buffer.from(this.secret, 'hex'))
      .update(value)
      .digest('hex')
      .slice(0, length);
    if (this.remembered.size >= REMEMBERED || this.rememberedLength >= REMEMBERED_LENGTH) {
      this.remembered = new Map();
      this.rememberedLength = 0;
    }
    // A part of a string keeps all of it in memory, which here is a request's head; so a copy is kept.
    this.remembered.set(Buffer.from(key).toString(), made);
    this.rememberedLength += key.length;
    return made;
  }
}

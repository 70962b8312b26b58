import { timingSafeEqual } from 'node:crypto';
import { Fingerprints } from './session-id';

/** Begins the part that signs those before it. */
const MARK = '~!';
const DIGITS = 32;
/** Longest text that is signed: two routes, two times. What is longer was not signed here. */
const LONGEST = 320;
/** Keeps signatures of pins apart from the routes, which are made with the same key. */
const PREFIX = 'pin ';

/** Signs what a route cookie says: HMAC-SHA-256, cut to 128 bits. */
export class PinSignature {
  private readonly signatures: Fingerprints;

  constructor(key: string) {
    this.signatures = new Fingerprints(Buffer.from(key).toString('hex'));
  }

  /** The text with its signature. */
  sign(text: string): string {
    return text + MARK + this.of(text);
  }

  /** Whether `text` ends with the signature of what stands before it. */
  verify(text: string): boolean {
    const at = text.length - DIGITS - MARK.length;
    if (at < 0 || at > LONGEST || !text.startsWith(MARK, at)) return false;
    const given = Buffer.from(text.slice(-DIGITS), 'latin1');
    return timingSafeEqual(given, Buffer.from(this.of(text.slice(0, at)), 'latin1'));
  }

  private of(text: string): string {
    return this.signatures.of(PREFIX + text, DIGITS);
  }
}

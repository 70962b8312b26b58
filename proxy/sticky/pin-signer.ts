import { timingSafeEqual } from 'node:crypto';
import { Fingerprinter } from './session-id';

/** Begins the part that signs those before it. */
const signatureMark = '~!';
const signatureHexDigits = 32;
/** Longest text that is signed: two routes, two times. What is longer was not signed here. */
const maxSignedLength = 320;
/** Keeps signatures of pins apart from the routes, which are made with the same key. */
const keyPrefix = 'pin ';

/** Signs what a route cookie says: HMAC-SHA-256, cut to 128 bits. */
export class PinSigner {
  private readonly fingerprints: Fingerprinter;

  constructor(key: string) {
    this.fingerprints = new Fingerprinter(Buffer.from(key).toString('hex'));
  }

  /** The text with its signature. */
  sign(text: string): string {
    return text + signatureMark + this.computeSignature(text);
  }

  /** Whether `text` ends with the signature of what stands before it. */
  verify(text: string): boolean {
    const at = text.length - signatureHexDigits - signatureMark.length;
    if (at < 0 || at > maxSignedLength || !text.startsWith(signatureMark, at)) return false;
    const given = Buffer.from(text.slice(-signatureHexDigits), 'latin1');
    return timingSafeEqual(given, Buffer.from(this.computeSignature(text.slice(0, at)), 'latin1'));
  }

  private computeSignature(text: string): string {
    return this.fingerprints.computeFingerprint(keyPrefix + text, signatureHexDigits);
  }
}

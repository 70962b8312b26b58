import { describe, expect, it } from 'vitest';
import { Fingerprinter } from '../sticky/session-id';
import { redactClientAddress } from './privacy';

const fingerprints = new Fingerprinter('00');

describe('clientAddress', () => {
  it('keeps, truncates or hashes', () => {
    expect(redactClientAddress('::ffff:192.0.2.7', 'full', fingerprints)).toBe('192.0.2.7');
    expect(redactClientAddress('192.0.2.7', 'truncated', fingerprints)).toBe('192.0.2.0/24');
    expect(redactClientAddress('2001:db8:1:2::7', 'truncated', fingerprints)).toBe('2001:db8:1::/48');
    expect(redactClientAddress('::1', 'truncated', fingerprints)).toBe('0:0:0::/48');
    expect(redactClientAddress('192.0.2.7', 'hashed', fingerprints)).toMatch(/^[0-9a-f]{16}$/);
  });

  it('hashes with the key', () => {
    const other = new Fingerprinter('01');
    expect(redactClientAddress('192.0.2.7', 'hashed', fingerprints)).not.toBe(
      redactClientAddress('192.0.2.7', 'hashed', other),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { clientAddress } from './privacy';
import { Fingerprints } from './sticky/session-id';

const fingerprints = new Fingerprints('00');

describe('clientAddress', () => {
  it('keeps, truncates or hashes', () => {
    expect(clientAddress('::ffff:192.0.2.7', 'full', fingerprints)).toBe('192.0.2.7');
    expect(clientAddress('192.0.2.7', 'truncated', fingerprints)).toBe('192.0.2.0/24');
    expect(clientAddress('2001:db8:1:2::7', 'truncated', fingerprints)).toBe('2001:db8:1::/48');
    expect(clientAddress('::1', 'truncated', fingerprints)).toBe('0:0:0::/48');
    expect(clientAddress('192.0.2.7', 'hashed', fingerprints)).toMatch(/^[0-9a-f]{16}$/);
  });

  it('hashes with the key', () => {
    const other = new Fingerprints('01');
    expect(clientAddress('192.0.2.7', 'hashed', fingerprints)).not.toBe(
      clientAddress('192.0.2.7', 'hashed', other),
    );
  });
});

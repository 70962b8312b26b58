import { generateKeyPairSync, sign } from 'node:crypto';

/**
 * A self-signed certificate for `CN=test` and its key, PEM, made again at each call, for tests.
 *
 * @param validUntil until when it is valid, before 2050
 */
export function createTestCertificate(validUntil = new Date('2049-12-31T23:59:59Z')): {
  certificate: string;
  key: string;
} {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = encodeDer(0x30, encodeDer(0x06, Buffer.from('2a8648ce3d040302', 'hex')));
  const commonName = [encodeDer(0x06, Buffer.from('550403', 'hex')), encodeDer(0x0c, Buffer.from('test'))];
  const name = encodeDer(0x30, encodeDer(0x31, encodeDer(0x30, ...commonName)));
  // RFC 5280 section 4.1: version 1, since there are no extensions.
  const content = encodeDer(
    0x30,
    encodeDer(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    encodeDer(0x30, encodeUtcTime(new Date('2020-01-01')), encodeUtcTime(validUntil)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = encodeDer(0x03, Buffer.from([0]), sign('sha256', content, privateKey));
  const base64 = encodeDer(0x30, content, ecdsaWithSha256, signature).toString('base64');
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** RFC 5280 section 4.1.2.5.1: years before 2050 have two digits. */
function encodeUtcTime(time: Date): Buffer {
  return encodeDer(0x17, Buffer.from(`${time.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));
}

/** One DER value: tag, length, content. */
function encodeDer(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

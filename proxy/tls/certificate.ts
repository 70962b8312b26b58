import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { dnsNames } from './names';
import { attempt, readPem } from './pem';

/** A certificate that was read and found usable. */
export interface Certificate {
  names: string[];
  context: SecureContext;
  /** PEM, the chain included. */
  cert: Buffer;
  key: Buffer;
  /** ms since the epoch. */
  validFrom: number;
  validTo: number;
}

/**
 * Reads a certificate with its chain, and its key.
 * @param files PEM
 * @param options of the context: versions and ciphers
 * @throws Error, a sentence that names the file and what is wrong
 */
export function readCertificate(
  files: { certificate: string; key: string },
  options: SecureContextOptions,
): Certificate {
  const cert = readPem(files.certificate);
  const parsed = attempt(`${files.certificate} holds no certificate in PEM`, () => new X509Certificate(cert));
  const key = readPem(files.key);
  if (/^-----BEGIN ENCRYPTED |^Proc-Type: 4,ENCRYPTED/m.test(key.toString('latin1'))) {
    throw new Error(`the key in ${files.key} has a passphrase; give one without`);
  }
  const parsedKey = attempt(`${files.key} holds no private key in PEM`, () => createPrivateKey(key));
  if (!parsed.checkPrivateKey(parsedKey)) {
    throw new Error(`the key in ${files.key} does not belong to the certificate in ${files.certificate}`);
  }
  const makeContext = (): SecureContext => createSecureContext({ ...options, cert, key });
  return {
    names: dnsNames(parsed.subjectAltName),
    context: attempt(`the certificate in ${files.certificate} cannot be used`, makeContext),
    cert,
    key,
    validFrom: Date.parse(parsed.validFrom),
    validTo: Date.parse(parsed.validTo),
  };
}

/** @param now ms since the epoch @returns why clients would refuse it, or null */
export function validityFault(certificate: Certificate, now: number): string | null {
  if (now > certificate.validTo) return `was valid until ${new Date(certificate.validTo).toISOString()}`;
  if (now < certificate.validFrom)
    return `is not valid before ${new Date(certificate.validFrom).toISOString()}`;
  return null;
}

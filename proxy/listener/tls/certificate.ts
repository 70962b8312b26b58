import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import type { CertificatePlan } from '@/lib/core/plan';
import { readPem, withErrorContext } from '../../upstream/tls/pem';
import { parseDnsNames } from './certificate-names';

/** A certificate that was found usable. */
export interface LoadedCertificate {
  names: string[];
  context: SecureContext;
  /** ms since the epoch. */
  validFrom: number;
  validTo: number;
}

/**
 * Reads the files of a certificate and its key again.
 * @throws Error, a sentence that names the file that cannot be read
 */
export function rereadCertificate({ certificate, key }: CertificatePlan): CertificatePlan {
  return { certificate: readPem(certificate.path), key: readPem(key.path) };
}

/**
 * Makes a certificate ready to be used.
 * @param options of the context: versions and ciphers
 * @throws Error, a sentence that names the file and what is wrong
 */
export function loadCertificate(plan: CertificatePlan, options: SecureContextOptions): LoadedCertificate {
  const { path, content: cert } = plan.certificate;
  const { path: keyPath, content: key } = plan.key;
  const parsed = withErrorContext(`${path} contains no PEM certificate`, () => new X509Certificate(cert));
  if (/^-----BEGIN ENCRYPTED |^Proc-Type: 4,ENCRYPTED/m.test(key)) {
    throw new Error(`the key in ${keyPath} has a passphrase; use one without`);
  }
  const parsedKey = withErrorContext(`${keyPath} contains no PEM private key`, () => createPrivateKey(key));
  if (!parsed.checkPrivateKey(parsedKey)) {
    throw new Error(`the key in ${keyPath} does not belong to the certificate in ${path}`);
  }
  const makeContext = (): SecureContext => createSecureContext({ ...options, cert, key });
  return {
    names: parseDnsNames(parsed.subjectAltName),
    context: withErrorContext(`the certificate in ${path} cannot be used`, makeContext),
    validFrom: Date.parse(parsed.validFrom),
    validTo: Date.parse(parsed.validTo),
  };
}

/** @param now ms since the epoch @returns why clients would refuse it, or null */
export function describeValidityError(certificate: LoadedCertificate, now: number): string | null {
  if (now > certificate.validTo) return `was valid until ${new Date(certificate.validTo).toISOString()}`;
  if (now < certificate.validFrom)
    return `is not valid before ${new Date(certificate.validFrom).toISOString()}`;
  return null;
}

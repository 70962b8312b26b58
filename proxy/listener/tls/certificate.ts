import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { withErrorContext } from '@/lib/core/error-context';
import { parseCertificatePair } from '@/lib/core/pem';
import type { CertificatePlan } from '@/lib/core/tls-plan';
import { readPem } from '../../connection/read-pem';
import { parseDnsNames } from './certificate-names';

/** A certificate that was found usable. */
export interface LoadedCertificate {
  names: string[];
  context: SecureContext;
  /** ms since the epoch. */
  validFrom: number;
  validTo: number;
}

/** Paths of the PEM files of a certificate and its key. */
export interface CertificatePaths {
  certificate: string;
  key: string;
}

/**
 * Reads the files of a certificate and its key.
 * @throws Error, a sentence that names the file that cannot be read
 */
export function readCertificate({ certificate, key }: CertificatePaths): CertificatePlan {
  return { certificate: readPem(certificate), key: readPem(key) };
}

/**
 * Makes a certificate ready to be used.
 * @param options of the context: versions and ciphers
 * @throws Error, a sentence that names the file and what is wrong
 */
export function loadCertificate(plan: CertificatePlan, options: SecureContextOptions): LoadedCertificate {
  const parsed = parseCertificatePair(plan);
  const { path, content: cert } = plan.certificate;
  const { content: key } = plan.key;
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

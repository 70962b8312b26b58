import { OperatorError } from '@/lib/core/operator-error';
import { PemError, parseCertificate, parseCertificatePair } from '@/lib/core/pem';
import type { CertificatePlan, PemFile } from '@/lib/core/tls-plan';
import { readReferencedFile } from './referenced-file';

/**
 * Reads a PEM file of one or more certificates.
 *
 * @param folder where the configuration file is
 * @throws OperatorError if it cannot be read or does not begin with a certificate
 */
export function readCertificate(folder: string, configuredPath: string, field: string): PemFile {
  const file = readReferencedFile(folder, configuredPath, field);
  checkPem(field, () => parseCertificate(file));
  return file;
}

/**
 * Reads the PEM files of a certificate and of its private key, which has no passphrase.
 *
 * @param folder where the configuration file is
 * @param field the section that names both
 * @throws OperatorError if one of them cannot be read or holds none, or the key is another's
 */
export function readCertificatePair(
  folder: string,
  pair: { certificate: string; key: string },
  field: string,
): CertificatePlan {
  const certificate = readCertificate(folder, pair.certificate, `${field}.certificate`);
  const key = readReferencedFile(folder, pair.key, `${field}.key`);
  checkPem(`${field}.key`, () => parseCertificatePair({ certificate, key }));
  return { certificate, key };
}

function checkPem(field: string, parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof PemError)) throw error;
    // Without OpenSSL's reason, which names nothing that the operator could act on.
    throw new OperatorError(`${field}: ${error.problem}`, field, { cause: error });
  }
}

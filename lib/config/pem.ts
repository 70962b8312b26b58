import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { OperatorError } from '@/lib/core/operator-error';
import type { PemFile } from '@/lib/core/plan';
import { readReferencedFile } from './referenced-file';

/** A certificate that was read; the first where a file holds a chain. */
interface LoadedCertificate {
  file: PemFile;
  certificate: X509Certificate;
}

/**
 * Reads a PEM file of one or more certificates.
 *
 * @param folder where the configuration file is
 * @throws OperatorError where it cannot be read or does not begin with a certificate
 */
export function readCertificate(folder: string, written: string, field: string): LoadedCertificate {
  const file = readReferencedFile(folder, written, field);
  const what = `${file.path} contains no PEM certificate`;
  return { file, certificate: parsePem(field, what, () => new X509Certificate(file.content)) };
}

/**
 * Reads the PEM file of a private key without passphrase.
 *
 * @param folder where the configuration file is
 * @throws OperatorError where it cannot be read or holds none
 */
export function readKey(folder: string, written: string, field: string): { file: PemFile; key: KeyObject } {
  const file = readReferencedFile(folder, written, field);
  const what = `${file.path} contains no PEM private key, or one with a passphrase; use one without`;
  return { file, key: parsePem(field, what, () => createPrivateKey(file.content)) };
}

function parsePem<Result>(field: string, message: string, parse: () => Result): Result {
  try {
    return parse();
  } catch {
    // OpenSSL's own words name routines of its decoder, nothing that the operator could act on.
    throw new OperatorError(`${field}: ${message}`, field);
  }
}

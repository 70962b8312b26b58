import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { getErrorReason } from './error-context';
import type { CertificatePlan, PemFile } from './tls-plan';

/** A PEM file does not hold what it should. The message is a sentence that names the file, with OpenSSL's reason. */
export class PemError extends Error {
  override readonly name = 'PemError';

  /** @param problem the sentence without OpenSSL's reason, which names routines of its decoder */
  constructor(
    readonly problem: string,
    cause?: unknown,
  ) {
    super(cause === undefined ? problem : `${problem}: ${getErrorReason(cause)}`, { cause });
  }
}

/** The first certificate of a file that may hold a chain. @throws PemError if it does not begin with one */
export function parseCertificate({ path, content }: PemFile): X509Certificate {
  return parsePem(`${path} contains no PEM certificate`, () => new X509Certificate(content));
}

/** A private key. @throws PemError if the file holds none, or one with a passphrase */
export function parsePrivateKey({ path, content }: PemFile): KeyObject {
  if (/^-----BEGIN ENCRYPTED |^Proc-Type: 4,ENCRYPTED/m.test(content)) {
    throw new PemError(`the key in ${path} has a passphrase; use one without`);
  }
  return parsePem(`${path} contains no PEM private key`, () => createPrivateKey(content));
}

/**
 * A certificate whose key is at hand.
 *
 * @throws PemError if one of the files cannot be used, or the key is another's
 */
export function parseCertificatePair({ certificate, key }: CertificatePlan): X509Certificate {
  const parsed = parseCertificate(certificate);
  if (!parsed.checkPrivateKey(parsePrivateKey(key))) {
    throw new PemError(`the key in ${key.path} does not belong to the certificate in ${certificate.path}`);
  }
  return parsed;
}

function parsePem<Result>(problem: string, parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    throw new PemError(problem, error);
  }
}

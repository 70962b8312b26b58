import type { Failure, TlsProblem } from '@/lib/core/failure';
import { toSocketFailure } from '../../connection/socket-error';

/** By the code of an error. */
const certificateProblems: Readonly<Record<string, TlsProblem>> = {
  CERT_HAS_EXPIRED: 'certificate-expired',
  CERT_NOT_YET_VALID: 'certificate-not-yet-valid',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate-self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate-unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate-unknown-authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate-unknown-authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate-name-mismatch',
};

/** By the end of OpenSSL's reason, which has no code that Node passes on. */
const handshakeProblems: readonly [reason: RegExp, problem: TlsProblem][] = [
  [/wrong version number|packet length too long|http request$/, 'not-tls'],
  [/no application protocol$/, 'no-http1'],
  [/protocol version$|unsupported protocol$/, 'unsupported-version'],
];

/** The failure of a connection to a backend that may have been TLS. */
export function toConnectionFailure(error: NodeJS.ErrnoException & { reason?: string }): Failure {
  const problem = certificateProblems[error.code ?? ''];
  if (problem !== undefined) return { code: 'tls', problem, reason: null };
  // An error seen while sending has OpenSSL's reason only in its message.
  const inMessage = /:SSL routines:[^:]*:([^:]+):/.exec(error.message)?.[1];
  const reason = error.code?.startsWith('ERR_SSL') ? error.reason : inMessage;
  if (reason === undefined) return toSocketFailure(error);
  const known = handshakeProblems.find(([pattern]) => pattern.test(reason));
  return known === undefined
    ? { code: 'tls', problem: 'other', reason }
    : { code: 'tls', problem: known[1], reason: null };
}

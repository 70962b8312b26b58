import { describeSocketError } from '../../connection/socket-error';

const unknownAuthorityMessage =
  'its certificate is from an unknown authority; name that in `authorities` to trust it';

/** By the code of an error. */
const certificateErrors: Record<string, string> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed; name it in `authorities` to trust it',
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthorityMessage,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthorityMessage,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthorityMessage,
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** By the end of OpenSSL's reason. */
const handshakeErrors: [reason: RegExp, words: string][] = [
  [/wrong version number|packet length too long|http request$/, 'it does not speak TLS'],
  [/no application protocol$/, 'it does not offer HTTP/1.1'],
  [/protocol version$|unsupported protocol$/, 'it speaks no version of TLS from 1.2 on'],
];

/** Why a connection to a backend failed, in words, where it may have been TLS. */
export function describeConnectionError(error: NodeJS.ErrnoException & { reason?: string }): string {
  const certificate = certificateErrors[error.code ?? ''];
  if (certificate !== undefined) return certificate;
  // An error seen while sending has OpenSSL's reason only in its message.
  const inMessage = /:SSL routines:[^:]*:([^:]+):/.exec(error.message)?.[1];
  const reason = error.code?.startsWith('ERR_SSL') ? error.reason : inMessage;
  if (reason === undefined) return describeSocketError(error);
  return handshakeErrors.find(([pattern]) => pattern.test(reason))?.[1] ?? `TLS failed: ${reason}`;
}
